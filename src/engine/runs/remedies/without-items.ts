import type { ResponseInputItem } from '../../../types/responses.js';

/** Leaves out items, and reasoning that nothing follows then. */
export function withoutItems(
  items: readonly ResponseInputItem[],
  isLeftOut: (item: ResponseInputItem) => boolean,
): ResponseInputItem[] {
  return items.filter((item, index) => {
    if (isLeftOut(item)) return false;
    if (item.type !== 'reasoning') return true;
    const follower = items.slice(index + 1).find(({ type }) => type !== 'reasoning');
    return follower !== undefined && !isLeftOut(follower);
  });
}
