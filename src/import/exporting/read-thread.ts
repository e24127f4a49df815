import type { ListPage, ListQuery } from '../../types/index.js';
import { isOpen } from '../../mapping/to-assistants/normalize-run.js';
import type { Engine } from '../with-engine.js';

/** A record of a thread as a line of the file, with the values for the report. */
export interface ExportedLine {
  line: string;
  kind: 'thread' | 'message' | 'run';
  /** The number of steps of a run. */
  steps: number;
  /** The assistant of a message or run. */
  assistantId: string | null;
  /** The status of a run that has not ended. */
  unfinished: { run: string; status: string } | null;
}

/** Creates a call for one function of the engine. */
export type NewCall = () => Parameters<Engine['retrieveThread']>[1];

/** The maximum page size of a list. */
const PAGE = 100;

/**
 * Yields a thread, its messages, and its runs with their steps, as the client returns them, oldest first. Rejects with a
 * `LegacyError` if there is no such thread.
 */
export async function* readThread(engine: Engine, threadId: string, newCall: NewCall): AsyncGenerator<ExportedLine> {
  const nothing = { steps: 0, assistantId: null, unfinished: null };
  const thread = await engine.retrieveThread(threadId, newCall());
  yield { ...nothing, line: JSON.stringify(thread), kind: 'thread' };
  for await (const message of listAll((query) => engine.listMessages(threadId, query, newCall())))
    yield { ...nothing, line: JSON.stringify(message), kind: 'message', assistantId: message.assistant_id };
  for await (const run of listAll((query) => engine.listRuns(threadId, query, newCall()))) {
    const include = ['step_details.tool_calls[*].file_search.results[*].content' as const];
    const steps = [];
    const list = (query: ListQuery) => engine.listRunSteps(threadId, run.id, { ...query, include }, newCall());
    for await (const step of listAll(list)) steps.push(step);
    yield {
      line: JSON.stringify(steps.length === 0 ? run : { ...run, steps }),
      kind: 'run',
      steps: steps.length,
      assistantId: run.assistant_id,
      unfinished: isOpen({ status: run.status }) ? { run: run.id, status: run.status } : null,
    };
  }
}

/** Yields the entries of a list, oldest first, and reads one page at a time. */
export async function* listAll<T extends { id: string }>(
  list: (query: ListQuery) => Promise<ListPage<T>>,
): AsyncGenerator<T> {
  for (let after: string | undefined; ;) {
    const page = await list({ order: 'asc', limit: PAGE, ...(after === undefined ? {} : { after }) });
    yield* page.data;
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) return;
  }
}
