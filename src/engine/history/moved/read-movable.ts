import { keepWhole } from '../../../context/keep-whole.js';
import { convertExchangedItem } from '../../../mapping/to-responses/convert-stored-item.js';
import type { ResponseInputItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { itemKey } from '../../records/record-keys.js';

/** Items per read of the store. */
const PAGE = 200;

/** An item of a thread in the store, converted for a conversation. */
export interface Movable {
  number: number;
  /** The item's id; for a message, the message's id. */
  id: string;
  item: ResponseInputItem;
}

/**
 * Reads the newest items that can be added to a conversation, oldest first, at most `most`; `isCut`: there are older
 * ones. One read of the store per 200 items. Only messages, calls and outputs are copied; calls without outputs are
 * left out.
 */
export async function readMovable(
  ctx: EngineContext,
  threadId: string,
  most: number,
  call: Call,
): Promise<{ items: Movable[]; isCut: boolean }> {
  const newest: Movable[] = [];
  for (let after: string | undefined; newest.length <= most;) {
    call.options.signal?.throwIfAborted();
    const page = await ctx.records.items.listKeyed(itemKey(threadId), { limit: PAGE, order: 'desc', after });
    for (const { key, value } of page) {
      const item = convertExchangedItem(value);
      if (item !== null) newest.push({ number: Number(key), id: value.id ?? '', item });
    }
    after = page.at(-1)?.key;
    if (page.length < PAGE) break;
  }
  const entries = newest.slice(0, most).reverse();
  const whole = new Set<unknown>(keepWhole(entries));
  return { items: entries.filter((entry) => whole.has(entry)), isCut: newest.length > most };
}
