import type { ResponseInputItem } from '../../../types/responses.js';

/** Items without some of them, and without reasoning that nothing follows any more. */
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
