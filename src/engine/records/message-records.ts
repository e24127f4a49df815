import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import type { StoreChange } from '../../store/store.js';
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
 * The changes that record a message under the id of its item. Where the message has another id, its own leads to the
 * item's: see `toItemId`.
 */
export function toMessageChanges(
  { records }: Pick<EngineContext, 'records'>,
  message: Message,
  itemId = message.id,
): StoreChange[] {
  return linkExtras({ records }, message.thread_id, message.id, toExtras(message), itemId);
}

function linkExtras(
  { records: { messages } }: Pick<EngineContext, 'records'>,
  threadId: string,
  messageId: string,
  extras: MessageExtras,
  itemId: string,
): StoreChange[] {
  if (itemId === messageId) return [messages.change(messageKey(threadId, itemId), extras)];
  return [
    messages.change(messageKey(threadId, messageId), { ...extras, item_id: itemId }),
    messages.change(messageKey(threadId, itemId), { ...extras, id: messageId }),
  ];
}

/** Records under which ids messages stand in the conversation that were recorded before they got there. */
export async function saveItemIds(
  ctx: EngineContext,
  threadId: string,
  itemIds: ReadonlyMap<string, string>,
): Promise<void> {
  const pairs = [...itemIds];
  const known = await ctx.records.messages.getMany(pairs.map(([id]) => messageKey(threadId, id)));
  const changes = pairs.flatMap(([id, itemId], index) => {
    const extras = known[index]?.value;
    return extras ? linkExtras(ctx, threadId, id, extras, itemId) : [];
  });
  if (changes.length > 0) await ctx.records.write(threadId, changes);
}

/** The conversation item of a message. */
export async function toItemId(ctx: EngineContext, threadId: string, messageId: string): Promise<string> {
  const extras = await ctx.records.messages.get(messageKey(threadId, messageId));
  return extras?.value.item_id ?? messageId;
}
