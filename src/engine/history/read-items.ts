import { notFound } from '../../errors.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { ItemQuery } from '../../upstream/upstream.js';
import type { EngineContext } from '../context.js';
import { messageKey } from '../records/record-keys.js';
import type { ThreadRecord } from '../records/records.js';
import { readThread } from '../records/thread-record.js';
import type { HistoryPage } from './thread-history.js';

/** The most items that one request lists. */
export const LARGEST_PAGE = 100;

/** Waits (ms) between attempts to read what the last run left: items may appear after their response has ended. */
const LAG_WAITS = [50, 100, 200, 400, 800];
/** After this long (ms), a missing message will not appear any more. */
const LONGEST_LAG = 10_000;

/**
 * Reads a page of a thread's items as the service shows them now. Throws the legacy 404 for an unknown thread or
 * cursor.
 */
export function readPage(ctx: EngineContext, threadId: string, query: ItemQuery, call: Call): Promise<HistoryPage> {
  return ctx
    .historyOf(threadId)
    .listItems(threadId, query, call)
    .catch((error: unknown) => {
      throw explain(ctx, threadId, query.after, error);
    });
}

/**
 * Reads a page of a thread's items. If the page should contain the last message of the last run and does not, reads it
 * again for up to 1.55 s. `known`: the page, if it was read just now. Throws like `readPage`.
 */
export async function readItems(
  ctx: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  query: ItemQuery,
  call: Call,
  known?: HistoryPage,
): Promise<HistoryPage> {
  let page = known ?? (await readPage(ctx, threadId, query, call));
  for (const wait of LAG_WAITS) {
    if (!isBehind(ctx, thread, query, page)) return page;
    await ctx.clock.sleep(wait, call.options.signal);
    page = await readPage(ctx, threadId, query, call);
  }
  return page;
}

/** Whether a page should contain the last message of the last run, and does not yet. */
function isBehind(ctx: EngineContext, { newestMessage }: ThreadRecord, query: ItemQuery, page: HistoryPage): boolean {
  const reachesNewest = query.order === 'desc' ? query.after === undefined : !page.has_more;
  if (!reachesNewest || newestMessage === null || ctx.clock.now() - newestMessage.at > LONGEST_LAG) return false;
  return ![query.after, ...page.data.map(({ id }) => id)].includes(newestMessage.id);
}

/** Reads the newest items, newest first, at most 100. One request. */
export async function readNewest(ctx: EngineContext, threadId: string, call: Call): Promise<ConversationItem[]> {
  const query = { limit: LARGEST_PAGE, order: 'desc' as const };
  return (await ctx.historyOf(threadId).listItems(threadId, query, call)).data;
}

/**
 * Requests one item of a thread. Repeats for a moment if the last run is known to have added it. Throws the legacy 404
 * for an unknown message or thread.
 */
export async function askForItem<T>(
  ctx: EngineContext,
  threadId: string,
  itemId: string,
  call: Call,
  ask: () => Promise<T>,
): Promise<T> {
  for (const wait of [...LAG_WAITS, null]) {
    try {
      return await ask();
    } catch (error) {
      const mayCome = wait !== null && ctx.upstream.classify(error) === 'not_found';
      if (!mayCome || !(await isLagging(ctx, threadId, itemId))) throw explain(ctx, threadId, itemId, error);
      await ctx.clock.sleep(wait, call.options.signal);
    }
  }
  throw notFound('message', itemId, threadId);
}

async function isLagging(ctx: EngineContext, threadId: string, itemId: string): Promise<boolean> {
  const { newestMessage } = (await readThread(ctx, threadId)).value;
  if (newestMessage === null || ctx.clock.now() - newestMessage.at > LONGEST_LAG) return false;
  const extras = await ctx.records.messages.get(messageKey(threadId, itemId));
  return extras !== null && extras.value.run_id !== null;
}

/**
 * The service answers 404 with the conversation's id if that is unknown. For an unknown item it answers 404, or 400 if
 * the item is a cursor.
 */
function explain(ctx: EngineContext, threadId: string, itemId: string | undefined, error: unknown): unknown {
  const names = (id: string): boolean => error instanceof Error && error.message.includes(id);
  const isCursor = error instanceof Error && 'param' in error && error.param === 'after';
  if (ctx.upstream.classify(error) !== 'not_found' && !isCursor) return error;
  return itemId !== undefined && (names(itemId) || !names(ctx.homes.conversationOf(threadId)))
    ? notFound('message', itemId, threadId)
    : notFound('thread', threadId);
}
