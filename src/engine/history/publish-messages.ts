import { readIdTime } from '../../mapping/ids.js';
import { isSameItem } from '../../mapping/to-assistants/is-same-item.js';
import { convertOutputMessages } from '../../mapping/to-responses/convert-history-item.js';
import type { ResponseInputItem, ResponseOutputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { messageKey } from '../records/record-keys.js';
import { CLOCK_SKEW, createItems } from './create-items.js';
import { readNewest } from './read-items.js';

/** A message of a response, with its id there, as an item to add to a conversation. */
export interface OutputMessage {
  id: string;
  item: ResponseInputItem;
}

/** The messages among a response's output. */
export const listOutputMessages = (output: readonly ResponseOutputItem[]): OutputMessage[] =>
  convertOutputMessages(output);

/**
 * Adds what a run said to its conversation: for responses that were made outside of it, or of which it took nothing.
 * `since`, Unix seconds: when the run began. With `lookFirst`, nothing that is there already is added. Resolves the items'
 * ids by message id: they have ids of their own there.
 */
export async function publishMessages(
  ctx: EngineContext,
  threadId: string,
  messages: readonly OutputMessage[],
  { since, lookFirst }: { since: number; lookFirst: boolean },
  call: Call,
): Promise<Map<string, string>> {
  const found = lookFirst ? await findPublished(ctx, threadId, messages, since, call) : new Map<string, string>();
  const missing = messages.filter(({ id }) => !found.has(id));
  const sent = missing.map(({ item }) => item);
  const items = sent.length > 0 ? await createItems(ctx, threadId, sent, call) : [];
  const added = missing.map(({ id }, index): [string, string] => [id, items[index]?.id ?? id]);
  return new Map([...found, ...added]);
}

/** The items that stand in the conversation for some messages. */
async function findPublished(
  ctx: EngineContext,
  threadId: string,
  messages: readonly OutputMessage[],
  since: number,
  call: Call,
): Promise<Map<string, string>> {
  const newest = await readNewest(ctx, threadId, call);
  const known = await ctx.records.messages.getMany(newest.map(({ id }) => messageKey(threadId, id ?? '')));
  const found = new Map<string, string>();
  for (const { id, item } of messages.toReversed()) {
    const match = newest.find((candidate, index) => {
      if (candidate.id === id) return true;
      const owner = known[index]?.value;
      const isFree = owner ? owner.id === id : ![...found.values()].includes(candidate.id ?? '');
      const isOld = (readIdTime(candidate.id ?? '') ?? since) < since - CLOCK_SKEW;
      return isFree && !isOld && isSameItem(candidate, item);
    });
    if (match?.id) found.set(id, match.id);
  }
  return found;
}
