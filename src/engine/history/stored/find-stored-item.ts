import type { ConversationItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { itemKey } from '../../records/record-keys.js';

/** Items that one read of the store takes. */
const PAGE = 200;

/**
 * An item of a thread in the caller's store by its id, looked for from the newest back; null where there is none. For items
 * that are no messages, whose ids no record leads to: one read for each 200 items that are newer.
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
