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

/** A run as a repetition of it needs to know it. */
export interface RecordedRun {
  asked: RecordedQuestion & { items: ConversationItem[] };
  answer: RunAnswer;
  /** What its local tools have answered. */
  tools: Replay['tools'];
}

/**
 * Reads a run that has ended, and what it found in its thread: one request upstream for each 100 items of a conversation, none
 * for a thread in the store. Null where nothing of the run is there, so that what it found cannot be told from what came after
 * it. Rejects where the thread is gone.
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

/** What the record tells where this process has not seen the run begin: by the second, and only of a run that never waited. */
function readSeconds({ asked: { run }, state: { turn, endedAt } }: RunRecord): number | null {
  return turn > 0 || endedAt === null ? null : (endedAt - run.created_at) * 1000;
}

/** The messages of a run that was made outside of the conversation: what was added there has ids of its own. */
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
