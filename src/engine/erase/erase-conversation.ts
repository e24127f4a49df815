import type { Call } from '../../upstream/call.js';
import type { FaultKind } from '../../upstream/fault-kind.js';
import type { ItemPage } from '../../upstream/upstream.js';
import type { EngineContext } from '../context.js';
import { LARGEST_PAGE } from '../history/read-items.js';
import { eraseEach, erasePart } from './erase-parts.js';
import type { Tally } from './tally.js';

/**
 * Deletes the items of a conversation, and then the conversation: without it, the items could not be found. `first`: a
 * page of items that was read before. Resolves the fault that prevented it; null if all went well.
 */
export async function eraseConversation(
  ctx: EngineContext,
  id: string,
  { tally, first, isOwn }: { tally: Tally; first: ItemPage | null; isOwn: boolean },
  call: Call,
): Promise<FaultKind | null> {
  const known = new Set<string>();
  let page = first;
  for (let after: string | undefined; ; page = null) {
    try {
      page ??= await ctx.upstream.listItems(id, { limit: LARGEST_PAGE, order: 'desc', after }, call);
    } catch (error) {
      const kind = ctx.upstream.classify(error);
      if (kind !== 'not_found' || !isOwn) return kind;
      tally.drop('conversations');
      return null;
    }
    // A listing may still show deleted items. `first` may lack items that were added before the thread was marked.
    const ids = page.data.flatMap((item) => (item.id && !known.has(item.id) ? item.id : []));
    const next = ids.length === 0 && page.has_more ? (page.data.at(-1)?.id ?? undefined) : undefined;
    if (ids.length === 0 && next === undefined && page !== first) break;
    after = next;
    tally.find('items', ids.length);
    const fault = await eraseEach(ctx, ids, async (itemId) => {
      await erasePart(ctx, tally, 'items', () => ctx.upstream.deleteItem(id, itemId, call));
      known.add(itemId);
    });
    if (fault !== null) return fault;
  }
  return eraseEach(ctx, [id], () =>
    erasePart(ctx, tally, 'conversations', () => ctx.upstream.deleteConversation(id, call)),
  );
}
