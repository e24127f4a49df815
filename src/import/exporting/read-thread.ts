import type { ListPage, ListQuery } from '../../types/index.js';
import { isOpen } from '../../mapping/to-assistants/normalize-run.js';
import type { Engine } from '../with-engine.js';

/** A record of a thread as a line of the file, and what the report needs to know of it. */
export interface ExportedLine {
  line: string;
  kind: 'thread' | 'message' | 'run';
  /** Those of a run. */
  steps: number;
  /** Whose message or run it is. */
  assistantId: string | null;
  /** Of a run that has not ended. */
  unfinished: { run: string; status: string } | null;
}

/** Makes the call of one function of the engine. */
export type NewCall = () => Parameters<Engine['retrieveThread']>[1];

/** The most that a list gives at once. */
const PAGE = 100;

/**
 * A thread, its messages and its runs with their steps, each as the client shows it, oldest first. Rejects with a `LegacyError`
 * where it is not there.
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

/** What a list holds, oldest first, a page at a time. */
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
