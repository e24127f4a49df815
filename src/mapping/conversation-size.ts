/** How many items a conversation takes per request. */
export const ITEM_BATCH = 20;

/**
 * How many items of an imported thread are copied to its conversation: the newest. With what a run needs besides, such
 * as a vector store of attached files, this takes 100 requests.
 */
export const MOST_MOVED = 1_900;

/** How many requests it takes to copy an imported thread with this many items. */
export const countRequests = (items: number): number => 1 + Math.ceil(Math.min(items, MOST_MOVED) / ITEM_BATCH);
