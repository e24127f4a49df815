import type { ConversationItem } from '../../../types/responses.js';
import type { EngineContext } from '../../context.js';
import { recallThread, updateThread } from '../../records/thread-record.js';
import { advance, toItemChanges } from './stored-items.js';

/** Items that one write takes. */
const BATCH = 100;

/** Adds items as they are to a thread in the store: such as those of another thread. Its messages are not shown in lists. */
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
