import { activeRun, notFound } from '../errors.js';
import { nowInSeconds } from '../lib/clock.js';
import { readIdTime, toConversationId } from '../mapping/ids.js';
import { isSameMessage } from '../mapping/to-assistants/is-same-message.js';
import type { ConversationItem, ResponseInputItem } from '../types/responses.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { messageKey } from './records.js';

/** Items per request that the conversation takes. */
export const ITEM_BATCH = 20;

/** Ids carry whole seconds of another clock: items this much older may still be the ones just sent. */
const CLOCK_SKEW = 5;

/**
 * Adds messages to a conversation in order, 20 a request. When an answer is lost, the newest items are looked up before
 * anything is sent again, so a message is neither lost nor doubled.
 */
export async function createItems(
  ctx: EngineContext,
  threadId: string,
  items: readonly ResponseInputItem[],
  call: Call,
): Promise<ConversationItem[]> {
  const created: ConversationItem[] = [];
  for (let start = 0; start < items.length; start += ITEM_BATCH) {
    created.push(...(await createBatch(ctx, threadId, items.slice(start, start + ITEM_BATCH), call)));
  }
  return created;
}

async function createBatch(
  ctx: EngineContext,
  threadId: string,
  items: ResponseInputItem[],
  call: Call,
): Promise<ConversationItem[]> {
  const sentAt = nowInSeconds(ctx.clock);
  try {
    return await ctx.upstream.createItems(toConversationId(threadId), items, call);
  } catch (error) {
    const kind = ctx.upstream.classify(error);
    if (kind === 'not_found') throw notFound('thread', threadId);
    if (kind === 'locked') throw activeRun(threadId, null);
    if (kind !== 'connection') throw error;
    const found = await findSent(ctx, threadId, items, sentAt, call);
    if (found) return found;
    throw error;
  }
}

/** The newest items, if they are the ones sent: same content, made since, and not known from an earlier call. */
async function findSent(
  ctx: EngineContext,
  threadId: string,
  sent: readonly ResponseInputItem[],
  sentAt: number,
  call: Call,
): Promise<ConversationItem[] | null> {
  const query = { limit: sent.length, order: 'desc' as const };
  const page = await ctx.upstream.listItems(toConversationId(threadId), query, call);
  const newest = page.data.toReversed();
  if (newest.length !== sent.length) return null;
  const known = await ctx.records.messages.getMany(newest.map((item) => messageKey(threadId, item.id ?? '')));
  const isSent = newest.every((item, index) => {
    const original = sent[index];
    const madeAt = readIdTime(item.id ?? '') ?? sentAt;
    return original && isSameMessage(item, original) && madeAt >= sentAt - CLOCK_SKEW && known[index] === null;
  });
  return isSent ? newest : null;
}
