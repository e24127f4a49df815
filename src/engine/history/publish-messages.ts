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

/** An output of a response, as an item to add to a conversation. `id`: the message's id; null for other items. */
export interface SaidItem {
  id: string | null;
  item: ResponseInputItem;
}

export interface PublishOptions {
  /** When the run began, in Unix seconds. */
  since: number;
  /** Some items may have been added already: look first, and add only the missing ones. */
  lookFirst: boolean;
}

/**
 * Adds the output of a run to its conversation. Resolves the ids of the new items by message id, because the service
 * gives items new ids.
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
 * Like `publishMessages`, for a response that the service should have added to the conversation itself: adds only what
 * is missing. It looks twice, because items may appear a moment after the response has ended.
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

/** Finds the conversation items of each output, in the same order; undefined if there is none. */
async function findPublished(
  ctx: EngineContext,
  threadId: string,
  said: readonly SaidItem[],
  since: number,
  call: Call,
): Promise<(ConversationItem | undefined)[]> {
  const newest = await readNewest(ctx, threadId, call);
  const known = await ctx.records.messages.getMany(newest.map(({ id }) => messageKey(threadId, id ?? '')));
  const matched = new Set<ConversationItem>();
  const find = ({ id, item }: SaidItem): ConversationItem | undefined => {
    const match = newest.find((candidate, index) => {
      if (id === null) return isSameItem(candidate, item);
      if (candidate.id === id) return true;
      const owner = known[index]?.value;
      const isFree = owner && owner.early !== true ? owner.id === id : !matched.has(candidate);
      const isOld = (readIdTime(candidate.id ?? '') ?? since) < since - CLOCK_SKEW;
      return isFree && !isOld && isSameItem(candidate, item);
    });
    if (match) matched.add(match);
    return match;
  };
  // The newest items come first in the list, so the last output is searched first.
  return said.toReversed().map(find).reverse();
}
