import { selectItems } from '../../context/to-strategy.js';
import { toConversationId } from '../../mapping/ids.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import { convertExchangedItem } from '../../mapping/to-responses/convert-stored-item.js';
import type { ContextItem } from '../../types/context.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { recallThread } from '../records/thread-record.js';
import type { RunRecord, RunRequest } from '../runs/run-events.js';
import { isStored, isWindowed } from '../runs/show-run.js';
import { chooseWindow, type Window } from './choose-window.js';
import { LARGEST_PAGE, readItems } from './read-items.js';
import { createThreadContext } from './thread-context.js';

/** What the next response of a run sees of a thread in a conversation, once the run has its first response. */
export function toHistory({ asked, state: { responseIds } }: RunRecord): History {
  const previousResponseId = isWindowed(asked) ? responseIds.at(-1) : null;
  return typeof previousResponseId === 'string'
    ? { previousResponseId }
    : { conversation: asked.conversation ?? toConversationId(asked.run.thread_id) };
}

/**
 * Decides what the first response of a new run sees of the thread. A windowed run sends one request per 100 items that
 * it reads. If no items are selected, the run is not windowed, because the service refuses an empty input.
 */
export async function readFirstHistory(
  ctx: EngineContext,
  draft: RunRecord,
  call: Call,
): Promise<{ record: RunRecord; history: History }> {
  const { asked } = draft;
  if (isStored(asked)) {
    return { record: draft, history: await ctx.historyOf(asked.run.thread_id).readHistory(draft, call) };
  }
  const window = chooseWindow(ctx, asked);
  if (window === null) return { record: draft, history: toHistory(draft) };
  const older = await selectOlder(ctx, asked, window, call);
  if (older.length > 0) {
    const record: RunRecord = { ...draft, asked: { ...asked, windowed: true } };
    return { record, history: { window: older.map(({ item }) => item), older } };
  }
  const { windowed: _, ...rest } = asked;
  const parameters = { ...asked.parameters, truncation_strategy: { type: 'auto' as const } };
  const record = { ...draft, asked: { ...rest, parameters } };
  return { record, history: toHistory(record) };
}

/**
 * Reads the items of a run's conversation as a window, because the service refuses the conversation itself; null if
 * there is nothing to send. One request per 100 items.
 */
export async function readAsWindow(
  ctx: EngineContext,
  { asked, state }: RunRecord,
  call: Call,
): Promise<Extract<History, { window: unknown }> | null> {
  const { history } = await readFirstHistory(ctx, { asked: { ...asked, windowed: true }, state }, call);
  return 'window' in history ? history : null;
}

async function selectOlder(
  ctx: EngineContext,
  asked: RunRequest,
  { strategy, isSeen, size }: Window,
  call: Call,
): Promise<ContextItem[]> {
  const limit = Math.min(size ?? LARGEST_PAGE, LARGEST_PAGE);
  const older = async function* (): AsyncGenerator<ContextItem> {
    for await (const item of readBack(ctx, asked.run.thread_id, limit, call)) {
      const sent = isSeen(item) ? convertExchangedItem(item) : null;
      if (sent !== null) yield { id: item.id ?? null, item: sent };
    }
  };
  return selectItems(strategy, await createThreadContext(ctx, asked, { older, own: [] }, call));
}

/** Reads the items of a conversation, newest first, with one request per page. */
async function* readBack(
  ctx: EngineContext,
  threadId: string,
  limit: number,
  call: Call,
): AsyncGenerator<ConversationItem> {
  const { value: thread } = await recallThread(ctx, threadId);
  for (let after: string | undefined; ;) {
    const page = await readItems(ctx, threadId, thread, { limit, order: 'desc', after }, call);
    yield* page.data;
    after = page.cursor;
    if (!page.has_more || after === undefined) return;
  }
}
