import type { MessageExtras } from '../../../mapping/to-assistants/message-extras.js';
import type { StoreChange } from '../../../store/store.js';
import type { ConversationItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { copyKey, itemKey, messageKey } from '../../records/record-keys.js';
import { readThread, updateThread } from '../../records/thread-record.js';
import { removeItems } from '../remove-items.js';

/** An item in the store, and its copy in the conversation. */
export interface Copy {
  number: number;
  /** The item's id; for a message, the message's id. */
  id: string;
  copyId: string;
}

/** Base of the record under a copy's id, which leads to the original message. */
const LINK: MessageExtras = {
  created_at: 0,
  completed_at: null,
  run_id: null,
  assistant_id: null,
  metadata: null,
  attachments: [],
};

/** The changes that record copies, by the number of the item and by the id of the copy. */
export const toCopyChanges = (
  { records: { copies, messages } }: EngineContext,
  threadId: string,
  made: readonly Copy[],
): StoreChange[] =>
  made.flatMap(({ number, id, copyId }) => [
    copies.change(copyKey(threadId, number), copyId),
    messages.change(messageKey(threadId, copyId), { ...LINK, item_id: id, item: number }),
  ]);

/** Finds out which items of a conversation are copies of items in the store. One read. */
export async function findCopied(ctx: EngineContext, threadId: string, items: readonly ConversationItem[]) {
  const known = await ctx.records.messages.getMany(items.map(({ id }) => messageKey(threadId, id ?? '')));
  const isCopy = (index: number): boolean => known[index]?.value.item !== undefined;
  const first = items.findIndex((_, index) => isCopy(index));
  return {
    /** The items before the first copy in the list. */
    takeBefore: () => items.slice(0, first === -1 ? items.length : first),
    takeOthers: () => items.filter((_, index) => !isCopy(index)),
  };
}

/** Deletes a message from the store, with `remove`, and its copy from the conversation. */
export async function removeCopied(
  ctx: EngineContext,
  threadId: string,
  messageId: string,
  remove: () => Promise<void>,
  call: Call,
): Promise<void> {
  const extras = await ctx.records.messages.get(messageKey(threadId, messageId));
  const number = extras?.value.item;
  const before = number === undefined ? null : await removeCopy(ctx, threadId, number, call);
  await remove();
  // The copy may have been made meanwhile.
  if (number !== undefined && before === null) await removeCopy(ctx, threadId, number, call);
}

/** Deletes the copies of items that were deleted from the store while they were being copied. */
export async function removeStale(
  ctx: EngineContext,
  threadId: string,
  made: readonly Copy[],
  call: Call,
): Promise<void> {
  const standing = await ctx.records.items.getMany(made.map(({ number }) => itemKey(threadId, number)));
  for (const [index, { number }] of made.entries())
    if (standing[index] === null) await removeCopy(ctx, threadId, number, call);
}

/** Deletes an item's copy and resolves its id; null if there is none. */
async function removeCopy(ctx: EngineContext, threadId: string, number: number, call: Call): Promise<string | null> {
  const { copies, messages } = ctx.records;
  const copyId = (await copies.get(copyKey(threadId, number)))?.value ?? null;
  if (copyId === null) return null;
  // Needed to know the conversation.
  await readThread(ctx, threadId);
  await removeItems(ctx, threadId, [copyId], call);
  const gone = [copies.change(copyKey(threadId, number)), messages.change(messageKey(threadId, copyId))];
  await ctx.records.write(threadId, gone);
  await updateThread(ctx, threadId, (thread) => {
    const { history } = thread;
    if (history?.conversation?.last !== copyId) return null;
    return { ...thread, history: { ...history, conversation: { ...history.conversation, last: null } } };
  });
  return copyId;
}
