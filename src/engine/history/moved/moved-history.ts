import type { ConversationItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { ItemQuery } from '../../../upstream/upstream.js';
import type { EngineContext } from '../../context.js';
import { messageKey } from '../../records/record-keys.js';
import { recallThread } from '../../records/thread-record.js';
import { LARGEST_PAGE } from '../read-items.js';
import { NEWEST_CURSOR } from '../stored/store-history.js';
import type { HistoryPage, ThreadFacts, ThreadHistory } from '../thread-history.js';
import { findCopied } from './copies.js';

/** Whether a cursor names an item in the store. */
const isOfStore = (cursor: string): boolean => cursor.startsWith('#');

/**
 * The history of imported threads that have moved to a conversation. Imported items are listed from the store, newer
 * ones from the conversation. The conversation also has copies of the imported items, for the model.
 */
export function createMovedHistory(
  ctx: EngineContext,
  { conversations, store }: Record<'conversations' | 'store', ThreadHistory>,
): ThreadHistory {
  const showCreated = async (threadId: string, facts: Promise<ThreadFacts>): Promise<ThreadFacts> => {
    const { metadata, created_at: createdUpstream } = await facts;
    return { metadata, created_at: (await recallThread(ctx, threadId)).value.createdAt ?? createdUpstream };
  };
  const isStored = async (threadId: string, itemId: string): Promise<boolean> =>
    isOfStore(itemId) || (await ctx.records.messages.get(messageKey(threadId, itemId)))?.value.item !== undefined;
  return {
    ...conversations,
    retrieve: (threadId, call) => showCreated(threadId, conversations.retrieve(threadId, call)),
    setMetadata: (threadId, metadata, call) =>
      showCreated(threadId, conversations.setMetadata(threadId, metadata, call)),
    listItems: async (threadId, query, call) => {
      const ofStore = query.after === undefined ? null : await isStored(threadId, query.after);
      if (query.order === 'desc') {
        if (ofStore === true) return store.listItems(threadId, query, call);
        return listBackwards(threadId, query, call);
      }
      if (ofStore === false) return conversations.listItems(threadId, query, call);
      return listForwards(threadId, query, call);
    },
    retrieveItem: async (threadId, itemId, call) =>
      ((await isStored(threadId, itemId)) ? store : conversations).retrieveItem(threadId, itemId, call),
    removeMessage: async (threadId, messageId, call) => {
      const extras = (await ctx.records.messages.get(messageKey(threadId, messageId)))?.value;
      if (extras?.item === undefined) return conversations.removeMessage(threadId, messageId, call);
      // The record under a copy's id leads to the original message.
      return store.removeMessage(threadId, extras.item_id ?? messageId, call);
    },
  };

  /** Lists backwards: from the conversation's newest item (or a cursor) to the oldest item in the store. */
  async function listBackwards(threadId: string, query: ItemQuery, call: Call): Promise<HistoryPage> {
    const page = await conversations.listItems(threadId, query, call);
    const data = (await findCopied(ctx, threadId, page.data)).takeBefore();
    if (data.length === page.data.length && page.has_more) return page;
    const room = query.limit - data.length;
    const stored = await store.listItems(threadId, { limit: Math.max(room, 1), order: 'desc' }, call);
    if (room === 0) return { data, has_more: stored.data.length > 0, cursor: NEWEST_CURSOR };
    return { ...stored, data: [...data, ...stored.data], cursor: stored.cursor ?? page.cursor };
  }

  /** Lists forwards: from the oldest item in the store (or a cursor) to the conversation's newest item. */
  async function listForwards(threadId: string, query: ItemQuery, call: Call): Promise<HistoryPage> {
    const stored = await store.listItems(threadId, query, call);
    if (stored.has_more) return stored;
    const room = query.limit - stored.data.length;
    const added = await listAdded(threadId, Math.max(room, 1), call);
    if (room === 0) return { ...stored, has_more: added.data.length > 0 };
    return { ...added, data: [...stored.data, ...added.data], cursor: added.cursor ?? stored.cursor };
  }

  /** The oldest items of the conversation that are not copies. */
  async function listAdded(threadId: string, limit: number, call: Call): Promise<HistoryPage> {
    const { history } = (await recallThread(ctx, threadId)).value;
    const last = history?.conversation?.last ?? undefined;
    const read = (after: string | undefined): Promise<HistoryPage> =>
      conversations.listItems(threadId, { limit: LARGEST_PAGE, order: 'asc', after }, call);
    // Code outside of the library may have deleted the last copy.
    let page = await (last === undefined ? read(last) : read(last).catch(() => read(undefined)));
    const data: ConversationItem[] = [];
    for (;;) {
      data.push(...(await findCopied(ctx, threadId, page.data)).takeOthers());
      if (!page.has_more || page.cursor === undefined || data.length >= limit) break;
      page = await read(page.cursor);
    }
    const shown = data.slice(0, limit);
    const hasMore = page.has_more || data.length > limit;
    return { data: shown, has_more: hasMore, cursor: shown.at(-1)?.id ?? undefined };
  }
}
