import type { NamedFile } from '../../mapping/to-assistants/named-files.js';
import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import type { StoreChange } from '../../store/store.js';
import type { Message } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import type { Versioned } from './record-kind.js';
import { messageKey } from './record-keys.js';
import { writeInThread } from './thread-record.js';

/** The fields of a message that the service does not store. */
export function toExtras(message: Message): MessageExtras {
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
 * The changes that record messages that were just added, under the ids of their items. Existing records are read only
 * after a conflict, as in {@link toMadeChanges}.
 */
export async function toAddedChanges(
  ctx: EngineContext,
  threadId: string,
  messages: readonly Message[],
  hasConflicted: boolean,
): Promise<StoreChange[]> {
  const made = messages.map((message) => ({ message, itemId: message.id, reasoning: [], files: [] }));
  return toMadeChanges(ctx, threadId, made, hasConflicted);
}

/** A message of a run, and its item in the conversation. */
export interface MadeMessage {
  message: Message;
  itemId: string;
  /** Ids of the reasoning items that belong to it. */
  reasoning: string[];
  /** The files of local tools that it names or shows. */
  files: NamedFile[];
}

/**
 * The changes that record the messages of a run under the ids of their items. If a message has another id than its
 * item, its own record leads to the item: see `toItemId`. Existing records are read only after a conflict; then
 * metadata that a caller has set meanwhile is kept.
 */
export async function toMadeChanges(
  ctx: EngineContext,
  threadId: string,
  made: readonly MadeMessage[],
  hasConflicted: boolean,
): Promise<StoreChange[]> {
  const ids = made.flatMap(({ message, itemId }) => [message.id, itemId]);
  const read = hasConflicted ? await ctx.records.messages.getMany(ids.map((id) => messageKey(threadId, id))) : [];
  return made.flatMap(({ message, itemId, reasoning, files }, index) => {
    const [own = null, ofItem = null] = read.slice(index * 2, index * 2 + 2);
    const { metadata } = own?.value ?? ofItem?.value ?? message;
    const owned = reasoning.length === 0 ? {} : { reasoning };
    const named = files.length === 0 ? {} : { files };
    const extras = { ...toExtras(message), ...owned, ...named, metadata };
    return linkExtras(ctx, threadId, message.id, extras, itemId, [own, ofItem]);
  });
}

/**
 * Sets the metadata of a message, and keeps anything else that is recorded at the same time. Resolves false if nothing
 * was written, because the thread's record is gone.
 */
export function setMessageMetadata(ctx: EngineContext, message: Message): Promise<boolean> {
  const { thread_id: threadId, id, metadata } = message;
  return writeInThread(ctx, threadId, async () => {
    const itemId = await toItemId(ctx, threadId, id);
    const read = await ctx.records.messages.getMany([messageKey(threadId, id), messageKey(threadId, itemId)]);
    const [own = null, ofItem = null] = read;
    const extras: MessageExtras = own?.value ?? ofItem?.value ?? { ...toExtras(message), early: true };
    return linkExtras(ctx, threadId, id, { ...extras, metadata }, itemId, [own, ofItem]);
  });
}

type KnownExtras = Versioned<MessageExtras> | null;

function linkExtras(
  { records: { messages } }: EngineContext,
  threadId: string,
  messageId: string,
  extras: MessageExtras,
  itemId: string,
  [own, ofItem]: readonly [KnownExtras, KnownExtras],
): StoreChange[] {
  const ownVersion = own?.version ?? null;
  if (itemId === messageId) return [messages.change(messageKey(threadId, itemId), extras, ownVersion)];
  return [
    messages.change(messageKey(threadId, messageId), { ...extras, item_id: itemId }, ownVersion),
    messages.change(messageKey(threadId, itemId), { ...extras, id: messageId }, ofItem?.version ?? null),
  ];
}

/** Records the item ids of messages that were recorded before their items existed. */
export async function saveItemIds(
  ctx: EngineContext,
  threadId: string,
  itemIds: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [id, itemId] of itemIds) {
    for (let isWritten = false; !isWritten;) {
      const at = [messageKey(threadId, id), messageKey(threadId, itemId)];
      const [own = null, ofItem = null] = await ctx.records.messages.getMany(at);
      if (own === null) break;
      const changes = linkExtras(ctx, threadId, id, own.value, itemId, [own, ofItem]);
      isWritten = await ctx.records.write(threadId, changes);
    }
  }
}

/** The id of a message's item in the conversation. */
export async function toItemId(ctx: EngineContext, threadId: string, messageId: string): Promise<string> {
  const extras = await ctx.records.messages.get(messageKey(threadId, messageId));
  return extras?.value.item_id ?? messageId;
}
