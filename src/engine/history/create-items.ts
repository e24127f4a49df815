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

/** Ids carry whole seconds of the service's clock: items so many seconds older may still be the ones just sent. */
export const CLOCK_SKEW = 30;

/** Items that others may have added behind the ones just sent. */
const OTHERS = 20;

/**
 * Adds items to a conversation in order, 20 a request. When an answer is lost, the newest items are looked up before
 * anything is sent again, so that an item is neither lost nor doubled. Throws what the service answered, and the legacy 404
 * while this process erases the thread; a refusal counts the items from the first of all.
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
    // A response that locks a conversation brings no messages of ours, but may bring the outputs of calls.
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

/** The items of a batch whose answer was lost, if they are among the newest ones; null when the service has none of them. */
async function findBatch(
  ctx: EngineContext,
  threadId: string,
  sent: readonly ResponseInputItem[],
  readSentAt: () => number,
  call: Call,
): Promise<ConversationItem[] | null> {
  // Those that the conversation was created with, at most 20, are never taken for the ones just sent.
  const query = { limit: sent.length + OTHERS + ITEM_BATCH, order: 'desc' as const };
  const page = await ctx.upstream.listItems(ctx.homes.conversationOf(threadId), query, call);
  // By now, an answer has told the service's time.
  const sentAt = readSentAt() / 1000;
  const { firstCount } = (await readThread(ctx, threadId)).value;
  const newest = page.data.toReversed().slice(page.has_more ? ITEM_BATCH : firstCount);
  const known = await ctx.records.messages.getMany(newest.map((item) => messageKey(threadId, item.id ?? '')));
  const isSent = (original: ResponseInputItem, position: number): boolean => {
    const item = newest[position];
    if (!item || known[position] !== null || !isSameItem(item, original)) return false;
    return item.type === 'function_call_output' || (readAddedTime(item.id ?? '') ?? sentAt) >= sentAt - CLOCK_SKEW;
  };
  for (let start = newest.length - sent.length; start >= 0; start -= 1) {
    if (sent.every((original, index) => isSent(original, start + index))) {
      return newest.slice(start, start + sent.length);
    }
  }
  return null;
}
