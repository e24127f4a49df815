/** Items per request that a conversation takes. */
export const ITEM_BATCH = 20;

/**
 * The most items of an imported thread that go to its conversation, the newest: with what a run needs beside them, such as a
 * vector store of attached files, they take 100 requests.
 */
export const MOST_MOVED = 1_900;

/** How many requests it takes to bring an imported thread of so many items to a conversation. */
export const countRequests = (items: number): number => 1 + Math.ceil(Math.min(items, MOST_MOVED) / ITEM_BATCH);
