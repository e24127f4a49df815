import type { MessageExtras } from '../../../mapping/to-assistants/message-extras.js';
import type { StoreChange } from '../../../store/store.js';
import type { ConversationItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { copyKey, itemKey, messageKey } from '../../records/record-keys.js';
import { readThread, updateThread } from '../../records/thread-record.js';
import { removeItems } from '../remove-items.js';

/** An item of the store, and the one in the conversation that is its copy. */
export interface Copy {
  number: number;
  /** The message's id, or that of another item. */
  id: string;
  copyId: string;
}

/** What stands under the id of a copy leads to the message. */
const LINK: MessageExtras = {
  created_at: 0,
  completed_at: null,
  run_id: null,
  assistant_id: null,
  metadata: null,
  attachments: [],
};

/** The changes that record copies: found by the number of the item, and by the id of the copy. */
export const toCopyChanges = (
  { records: { copies, messages } }: EngineContext,
  threadId: string,
  made: readonly Copy[],
): StoreChange[] =>
  made.flatMap(({ number, id, copyId }) => [
    copies.change(copyKey(threadId, number), copyId),
    messages.change(messageKey(threadId, copyId), { ...LINK, item_id: id, item: number }),
  ]);

/** Tells which items of a conversation are copies of some in the store. One read. */
export async function findCopied(ctx: EngineContext, threadId: string, items: readonly ConversationItem[]) {
  const known = await ctx.records.messages.getMany(items.map(({ id }) => messageKey(threadId, id ?? '')));
  const isCopy = (index: number): boolean => known[index]?.value.item !== undefined;
  const first = items.findIndex((_, index) => isCopy(index));
  return {
    /** The items ahead of the first copy. */
    takeBefore: () => items.slice(0, first === -1 ? items.length : first),
    takeOthers: () => items.filter((_, index) => !isCopy(index)),
  };
}

/** Removes a message from the store, by `remove`, and its copy from the conversation. */
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
  // It may have been on its way to the conversation.
  if (number !== undefined && before === null) await removeCopy(ctx, threadId, number, call);
}

/** Takes away the copies of items that have gone from the store while they were being copied. */
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

/** Resolves the id of the copy; null where there is none. */
async function removeCopy(ctx: EngineContext, threadId: string, number: number, call: Call): Promise<string | null> {
  const { copies, messages } = ctx.records;
  const copyId = (await copies.get(copyKey(threadId, number)))?.value ?? null;
  if (copyId === null) return null;
  // The record of the thread names the conversation.
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
