import { readIdTime } from '../../mapping/ids.js';
import { isSameItem } from '../../mapping/to-assistants/is-same-item.js';
import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { messageKey } from '../records/record-keys.js';
import { CLOCK_SKEW, createItems } from './create-items.js';
import { readNewest } from './read-items.js';

/** How long (ms) a conversation may take to show what a response that has just ended left. */
export const ITEMS_LAG_MS = 1_000;

/** Something that was said in a response, as an item to add to a conversation; `id` of a message, null for other items. */
export interface SaidItem {
  id: string | null;
  item: ResponseInputItem;
}

export interface PublishOptions {
  /** When the run began, in Unix seconds. */
  since: number;
  /** Some of it may be there already: only what is not is added. */
  lookFirst: boolean;
}

/**
 * Adds what a run said to its conversation. Resolves the items' ids by message id: they have ids of their own there.
 */
export async function publishMessages(
  ctx: EngineContext,
  threadId: string,
  said: readonly SaidItem[],
  { since, lookFirst }: PublishOptions,
  call: Call,
): Promise<Map<string, string>> {
  const found = lookFirst ? await findPublished(ctx, threadId, said, since, call) : [];
  return addMissing(ctx, threadId, said, found, call);
}

/**
 * As `publishMessages`, for a response that the conversation should have taken by itself: where it shows any of the
 * response's own items, it has. Two looks tell, since items may lag behind the end of a response.
 */
export async function publishMissing(
  ctx: EngineContext,
  threadId: string,
  said: readonly SaidItem[],
  { since }: PublishOptions,
  call: Call,
): Promise<Map<string, string>> {
  const first = await findPublished(ctx, threadId, said, since, call);
  if (said.every((_, index) => first[index])) return addMissing(ctx, threadId, said, first, call);
  await ctx.clock.sleep(ITEMS_LAG_MS, call.options.signal);
  return addMissing(ctx, threadId, said, await findPublished(ctx, threadId, said, since, call), call);
}

async function addMissing(
  ctx: EngineContext,
  threadId: string,
  said: readonly SaidItem[],
  found: readonly (ConversationItem | undefined)[],
  call: Call,
): Promise<Map<string, string>> {
  const missing = said.filter((_, index) => !found[index]);
  const sent = missing.map(({ item }) => item);
  const added = sent.length > 0 ? await createItems(ctx, threadId, sent, call) : [];
  const ids = new Map<string, string>();
  for (const [index, { id }] of said.entries()) {
    const itemId = found[index]?.id;
    if (id !== null && itemId) ids.set(id, itemId);
  }
  for (const [index, { id }] of missing.entries()) if (id !== null) ids.set(id, added[index]?.id ?? id);
  return ids;
}

/** The items that stand in the conversation for what was said, in its order; undefined where none does. */
async function findPublished(
  ctx: EngineContext,
  threadId: string,
  said: readonly SaidItem[],
  since: number,
  call: Call,
): Promise<(ConversationItem | undefined)[]> {
  const newest = await readNewest(ctx, threadId, call);
  const known = await ctx.records.messages.getMany(newest.map(({ id }) => messageKey(threadId, id ?? '')));
  const taken = new Set<ConversationItem>();
  const find = ({ id, item }: SaidItem): ConversationItem | undefined => {
    const match = newest.find((candidate, index) => {
      if (id === null) return isSameItem(candidate, item);
      if (candidate.id === id) return true;
      const owner = known[index]?.value;
      const isFree = owner ? owner.id === id : !taken.has(candidate);
      const isOld = (readIdTime(candidate.id ?? '') ?? since) < since - CLOCK_SKEW;
      return isFree && !isOld && isSameItem(candidate, item);
    });
    if (match) taken.add(match);
    return match;
  };
  // The newest items come first: what was said last is found first.
  return said.toReversed().map(find).reverse();
}
