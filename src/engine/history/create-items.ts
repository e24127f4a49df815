import { ITEM_BATCH } from '../../mapping/conversation-size.js';
import { readAddedTime } from '../../mapping/ids.js';
import { isSameItem } from '../../mapping/to-assistants/is-same-item.js';
import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { DeletedThreadError } from '../records/deleted-thread.js';
import { messageKey } from '../records/record-keys.js';
import { readThread } from '../records/thread-record.js';
import { renameParameter } from '../rename-parameter.js';

/**
 * Item ids contain times in whole seconds by the service's clock. Items up to this many seconds older than a request
 * may be its own.
 */
export const CLOCK_SKEW = 30;

/** How many items others may have added after the ones just sent. */
const OTHERS = 20;

/**
 * Adds items to a conversation in order, 20 per request. If an answer is lost, looks at the newest items before sending
 * again, so that no item is lost or doubled. Throws the service's errors, in which positions count from the first of
 * all items; and the legacy 404 while this process erases the thread.
 */
export async function createItems(
  ctx: EngineContext,
  threadId: string,
  items: readonly ResponseInputItem[],
  call: Call,
): Promise<ConversationItem[]> {
  if (ctx.erasures.has(threadId)) throw new DeletedThreadError(threadId);
  return ctx.erasures.add(threadId, () => sendItems(ctx, threadId, items, call));
}

async function sendItems(
  ctx: EngineContext,
  threadId: string,
  items: readonly ResponseInputItem[],
  call: Call,
): Promise<ConversationItem[]> {
  const created: ConversationItem[] = [];
  for (let start = 0; start < items.length; start += ITEM_BATCH) {
    const batch = items.slice(start, start + ITEM_BATCH);
    const sentAt = ctx.clock.mark();
    // A response that has the conversation locked may add outputs of calls itself, but not these messages.
    const isShared = batch.some(({ type }) => type === 'function_call_output');
    const findDone = async (after: 'connection' | 'locked') =>
      after === 'connection' || isShared ? findBatch(ctx, threadId, batch, sentAt, call) : null;
    const conversation = ctx.homes.conversationOf(threadId);
    const sent = await ctx.upstream.createItems(conversation, batch, call, findDone).catch((error: unknown) => {
      throw renameParameter(error, (path) =>
        path.replace(/^items\[(\d+)\]/, (_, index) => `items[${start + Number(index)}]`),
      );
    });
    created.push(...sent);
  }
  return created;
}

/** Finds the items of a batch whose answer was lost among the newest ones; null if the service does not have them. */
async function findBatch(
  ctx: EngineContext,
  threadId: string,
  sent: readonly ResponseInputItem[],
  readSentAt: () => number,
  call: Call,
): Promise<ConversationItem[] | null> {
  // Items that the conversation was created with, at most 20, never count as just sent.
  const query = { limit: sent.length + OTHERS + ITEM_BATCH, order: 'desc' as const };
  const page = await ctx.upstream.listItems(ctx.homes.conversationOf(threadId), query, call);
  // By now, an answer has shown the service's time.
  const sentAt = readSentAt() / 1000;
  const { firstCount } = (await readThread(ctx, threadId)).value;
  const newest = page.data.toReversed().slice(page.has_more ? ITEM_BATCH : firstCount);
  const known = await ctx.records.messages.getMany(newest.map((item) => messageKey(threadId, item.id ?? '')));
  const isSent = (original: ResponseInputItem, position: number): boolean => {
    const item = newest[position];
    const record = known[position]?.value;
    if (!item || (record && record.early !== true) || !isSameItem(item, original)) return false;
    return item.type === 'function_call_output' || (readAddedTime(item.id ?? '') ?? sentAt) >= sentAt - CLOCK_SKEW;
  };
  for (let start = newest.length - sent.length; start >= 0; start -= 1) {
    if (sent.every((original, index) => isSent(original, start + index))) {
      return newest.slice(start, start + sent.length);
    }
  }
  return null;
}
