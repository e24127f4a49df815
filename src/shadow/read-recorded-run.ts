import { readRunParameters } from '../mapping/to-responses/run-parameters.js';
import type { RecordedQuestion, RunAnswer, RunSubject } from '../types/index.js';
import type { ConversationItem } from '../types/responses.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from '../engine/context.js';
import { LARGEST_PAGE, readItems } from '../engine/history/read-items.js';
import { messageKey } from '../engine/records/record-keys.js';
import { recallThread } from '../engine/records/thread-record.js';
import { findRun } from '../engine/runs/find-run.js';
import type { RunRecord } from '../engine/runs/run-events.js';
import { copyValue } from '../lib/plain-values.js';
import { listOwnIds, readAnswer, type AnswerTimes } from './read-answer.js';
import { createRecordedTools } from './recorded-tools.js';
import type { Replay } from './replay-run.js';
import { splitAtRun } from './split-at-run.js';

/** What is needed to repeat a run, and to compare the answers. */
export interface RecordedRun {
  asked: RecordedQuestion & { items: ConversationItem[] };
  answer: RunAnswer;
  /** Makes local tools that repeat the recorded answers of the run's own. */
  tools: Replay['tools'];
}

/**
 * Reads a run that has ended, and the items that its thread had before it. One request per 100 items of a conversation, none for
 * a thread in the store. Null if the thread has no item of the run, because then it is unknown which items are older. Rejects
 * if the thread is gone.
 */
export async function readRecordedRun(
  ctx: EngineContext,
  { runId, threadId }: RunSubject,
  times: AnswerTimes | null,
  call: Call,
): Promise<RecordedRun | null> {
  const record = await findRun(ctx, threadId, runId, call);
  if (record === null) return null;
  const items = await readAll(ctx, threadId, call);
  const own = new Set([...listOwnIds(record), ...(await listPublished(ctx, record, items))]);
  const found = splitAtRun(items, own);
  if (found === null) return null;
  const { asked, state } = record;
  const { metadata: _metadata, ...parameters } = readRunParameters(asked.run, asked.parameters);
  return {
    asked: copyValue({
      parameters,
      vectorStoreIds: asked.sources.vectorStoreIds,
      codeInterpreterFileIds: asked.sources.codeInterpreterFileIds,
      items: found,
    }),
    answer: readAnswer(record, items, own, times ?? { latencyMs: readSeconds(record), firstTokenMs: null }),
    tools: createRecordedTools(state.steps, items, ctx.options.tools ?? {}),
  };
}

/** The duration (ms) of a run that another process began: in whole seconds; null if the run has waited for outputs. */
function readSeconds({ asked: { run }, state: { turn, endedAt } }: RunRecord): number | null {
  return turn > 0 || endedAt === null ? null : (endedAt - run.created_at) * 1000;
}

/**
 * Finds the messages of a run by their records. Needed for a run whose responses were made outside of the conversation: there,
 * its messages have other ids than in its steps.
 */
async function listPublished(
  ctx: EngineContext,
  { asked: { run } }: RunRecord,
  items: readonly ConversationItem[],
): Promise<string[]> {
  const ids = items.flatMap((item) => (item.type === 'message' && item.role === 'assistant' ? [item.id] : []));
  const known = await ctx.records.messages.getMany(ids.map((id) => messageKey(run.thread_id, id)));
  return ids.filter((_, index) => known[index]?.value.run_id === run.id);
}

async function readAll(ctx: EngineContext, threadId: string, call: Call): Promise<ConversationItem[]> {
  const { value: thread } = await recallThread(ctx, threadId);
  const all: ConversationItem[] = [];
  for (let after: string | undefined; ;) {
    const page = await readItems(ctx, threadId, thread, { limit: LARGEST_PAGE, order: 'asc', after }, call);
    all.push(...page.data);
    after = page.cursor;
    if (!page.has_more || after === undefined) return all;
  }
}
