import { toConversationId } from '../../mapping/ids.js';
import type { MessageDeleted } from '../../types/index.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { findOwnedReasoning } from '../history/owned-reasoning.js';
import { askForItem } from '../history/read-items.js';
import { removeItems } from '../history/remove-items.js';
import { messageKey } from '../records/record-keys.js';
import { readThread, updateThread } from '../records/thread-record.js';
import { resolveFirstMessages } from './first-messages.js';
import { requireMessageId } from './messages.js';

/**
 * Removes a message from the thread and from what the model sees, with the reasoning items that the service does not take
 * without it. One that could not be removed behind the message is removed by the next run, which the service refuses for it.
 */
export async function deleteMessage(
  ctx: EngineContext,
  threadId: string,
  messageId: string,
  call: Call,
): Promise<MessageDeleted> {
  call.threadId = threadId;
  // The conversation would let go of any item: of a tool call, too, and then take no further turn.
  await requireMessageId(ctx, threadId, messageId);
  await resolveFirstMessages(ctx, threadId, (await readThread(ctx, threadId)).value, call);
  const { messages } = ctx.records;
  const extras = (await messages.get(messageKey(threadId, messageId)))?.value ?? null;
  const itemId = extras?.item_id ?? messageId;
  const reasoning = await findOwnedReasoning(ctx, threadId, itemId, extras, call).catch(() => []);
  await askForItem(ctx, threadId, itemId, call, () =>
    ctx.upstream.deleteItem(toConversationId(threadId), itemId, call),
  );
  await removeItems(ctx, threadId, reasoning, withoutSignal(call)).catch(() => undefined);
  const own = itemId === messageId ? [] : [messages.change(messageKey(threadId, messageId))];
  await messages.delete(messageKey(threadId, itemId), own);
  await updateThread(ctx, threadId, (thread) =>
    thread.newestMessage?.id === itemId ? { ...thread, newestMessage: null } : null,
  );
  return { id: messageId, object: 'thread.message.deleted', deleted: true };
}
