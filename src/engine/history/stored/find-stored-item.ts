import type { ConversationItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { itemKey } from '../../records/record-keys.js';

/** Items per read of the store. */
const PAGE = 200;

/**
 * Searches a thread in the store for an item by its id, from the newest back; null if there is none. For items other
 * than messages, which have no record: one read per 200 newer items.
 */
export async function findStoredItem(
  ctx: EngineContext,
  threadId: string,
  itemId: string,
  call: Call,
): Promise<ConversationItem | null> {
  for (let after: string | undefined; ;) {
    call.options.signal?.throwIfAborted();
    const page = await ctx.records.items.listKeyed(itemKey(threadId), { limit: PAGE, order: 'desc', after });
    const found = page.find(({ value }) => value.id === itemId);
    if (found) return found.value;
    after = page.at(-1)?.key;
    if (page.length < PAGE) return null;
  }
}
