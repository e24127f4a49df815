import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import type { Message } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import { messageKey } from './record-keys.js';

/** What the platform does not keep of a message. */
function toExtras(message: Message): MessageExtras {
  const { created_at, completed_at, run_id, assistant_id, metadata, attachments } = message;
  const { status, incomplete_details, incomplete_at } = message;
  return {
    created_at,
    completed_at,
    run_id,
    assistant_id,
    metadata,
    attachments,
    status,
    incomplete_details,
    incomplete_at,
  };
}

/**
 * Records a message under the id of its item. Where the message has another id, its own leads to the item's: see
 * `toItemId`.
 */
export async function saveMessage(ctx: EngineContext, message: Message, itemId = message.id): Promise<void> {
  const { messages } = ctx.records;
  const extras = toExtras(message);
  if (itemId === message.id) {
    await messages.set(messageKey(message.thread_id, itemId), extras);
    return;
  }
  const ofItem = messages.change(messageKey(message.thread_id, itemId), { ...extras, id: message.id });
  await messages.set(messageKey(message.thread_id, message.id), { ...extras, item_id: itemId }, [ofItem]);
}

/** The conversation item of a message. */
export async function toItemId(ctx: EngineContext, threadId: string, messageId: string): Promise<string> {
  const extras = await ctx.records.messages.get(messageKey(threadId, messageId));
  return extras?.value.item_id ?? messageId;
}
