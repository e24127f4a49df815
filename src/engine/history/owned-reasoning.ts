import { isAddedByHand } from '../../mapping/ids.js';
import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';

/** Reasoning items that may stand ahead of one message. */
const MOST_REASONING = 20;

/**
 * Ids of the reasoning items that go with a message, which the service would not take any more without it. Those that
 * something else of their response comes behind stay: it needs them. `extras`: what is recorded of the message. Where nothing is,
 * the conversation tells, unless the id does: one request, and one more where reasoning stands ahead of the message.
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

/** Whether an item may be of the same response as the one ahead of it. */
function isSaidNext(item: ConversationItem): boolean {
  if (item.type === 'message') return item.role === 'assistant';
  return item.type !== 'function_call_output';
}
