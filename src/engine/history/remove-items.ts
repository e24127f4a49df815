import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { LARGEST_PAGE } from './read-items.js';

/** How many pages of items to search for those that the service complained about. */
const MOST_PAGES = 10;

/** Reads a thread's items, newest first, back to the page with the wanted item. One request per 100 items. */
export async function readBackTo(
  ctx: EngineContext,
  threadId: string,
  isSought: (item: ConversationItem) => boolean,
  call: Call,
): Promise<ConversationItem[]> {
  const items: ConversationItem[] = [];
  for (let page = 0, after: string | undefined; page < MOST_PAGES; page += 1) {
    const query = { limit: LARGEST_PAGE, order: 'desc' as const, after };
    const { data, has_more: hasMore, cursor } = await ctx.historyOf(threadId).listItems(threadId, query, call);
    items.push(...data);
    after = cursor;
    if (!hasMore || after === undefined || data.some(isSought)) break;
  }
  return items;
}

/** Deletes items of a thread's conversation. Resolves how many existed. */
export async function removeItems(
  ctx: EngineContext,
  threadId: string,
  itemIds: readonly (string | null | undefined)[],
  call: Call,
): Promise<number> {
  let removed = 0;
  for (const id of itemIds) {
    if (!id) continue;
    try {
      await ctx.upstream.deleteItem(ctx.homes.conversationOf(threadId), id, call);
      removed += 1;
    } catch (error) {
      if (ctx.upstream.classify(error) !== 'not_found') throw error;
    }
  }
  return removed;
}
