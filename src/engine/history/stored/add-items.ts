import type { ConversationItem } from '../../../types/responses.js';
import type { EngineContext } from '../../context.js';
import { recallThread, updateThread } from '../../records/thread-record.js';
import { advance, toItemChanges } from './stored-items.js';

/** Items per write. */
const BATCH = 100;

/**
 * Appends items unchanged to a thread in the store, for example those of another thread. Messages among them are not
 * listed.
 */
export async function addItems(
  ctx: EngineContext,
  threadId: string,
  items: readonly ConversationItem[],
): Promise<void> {
  for (let start = 0; start < items.length; start += BATCH) {
    const added = items.slice(start, start + BATCH).map((item) => ({ item }));
    await updateThread(ctx, threadId, (thread) => advance(threadId, thread, added.length), {
      known: await recallThread(ctx, threadId),
      others: (thread) => toItemChanges(ctx, threadId, thread, added),
    });
  }
}
