import { isAddedByHand } from '../../mapping/ids.js';
import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';

/** How many reasoning items before a message to look at. */
const MOST_REASONING = 20;

/**
 * Finds the reasoning items that must be deleted with a message, because the service refuses them without it. Reasoning
 * items stay if another item of the same response follows the message and needs them. `extras`: the message's record.
 * Without a record, the conversation is asked, unless the id shows that a caller added the message: one request, and a
 * second one if there is reasoning before the message.
 */
export async function findOwnedReasoning(
  ctx: EngineContext,
  threadId: string,
  itemId: string,
  extras: MessageExtras | null,
  call: Call,
): Promise<string[]> {
  if (extras !== null) return extras.reasoning ?? [];
  if (isAddedByHand(itemId)) return [];
  const list = async (order: 'asc' | 'desc', limit: number): Promise<ConversationItem[]> =>
    (await ctx.upstream.listItems(ctx.homes.conversationOf(threadId), { order, limit, after: itemId }, call)).data;
  const before = await list('desc', MOST_REASONING);
  const end = before.findIndex(({ type }) => type !== 'reasoning');
  const reasoning = end === -1 ? before : before.slice(0, end);
  if (reasoning.length === 0) return [];
  const [next] = await list('asc', 1);
  return next !== undefined && isSaidNext(next) ? [] : reasoning.flatMap(({ id }) => id ?? []);
}

/** Whether an item may belong to the same response as the one before it. */
function isSaidNext(item: ConversationItem): boolean {
  if (item.type === 'message') return item.role === 'assistant';
  return item.type !== 'function_call_output';
}
