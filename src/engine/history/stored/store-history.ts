import { messagesLocked, notFound } from '../../../errors.js';
import { nowInSeconds } from '../../../lib/clock.js';
import { randomId } from '../../../lib/random-id.js';
import { isStoredThread, STORED_THREAD } from '../../../mapping/ids.js';
import type { Message, MessageCreateParams } from '../../../types/index.js';
import type { ConversationItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { convertMessages, createExtras, toMessage } from '../../messages/to-message.js';
import { findAgain } from '../../records/found-again.js';
import { itemKey, messageKey, toItemOrder } from '../../records/record-keys.js';
import type { ThreadRecord } from '../../records/records.js';
import { UNKNOWN_THREAD } from '../../records/thread-memory.js';
import { readThread, recallThread, updateThread } from '../../records/thread-record.js';
import type { HistoryPage, ThreadFacts, ThreadHistory } from '../thread-history.js';
import { removeCopied } from '../moved/copies.js';
import { readStoredHistory } from './read-stored-history.js';
import { advance, requireHistory, toItemChanges, toMessageItem, type NewItem } from './stored-items.js';

/** The thread is moving to a conversation: adding messages must wait until it has. */
export class MovingThreadError extends Error {
  override readonly name = 'MovingThreadError';
}

/** Messages per write. */
const MESSAGE_BATCH = 100;

/** How many reasoning items before a message to look at. */
const MOST_REASONING = 20;

/** The cursor before the newest item. */
export const NEWEST_CURSOR = `#${10 ** 12 - 1}`;

/** Cursors of other items than messages: `#` and their number. */
const CURSOR = /^#(\d+)$/;

/**
 * The history of threads in the caller's store: nothing here sends a request. Items are numbered by the thread's record
 * under its version, so that all processes list them in the same order. Each call is one write, or a read of what it
 * returns; its cost does not grow with the thread.
 */
export function createStoreHistory(ctx: EngineContext): ThreadHistory {
  return {
    firstMessages: MESSAGE_BATCH,
    create: async ({ metadata, messages, record }, call) => {
      const threadId = randomId(STORED_THREAD, 21);
      call.threadId = threadId;
      call.newThread = threadId;
      const { value: empty } = UNKNOWN_THREAD;
      const createdAt = nowInSeconds(ctx.clock);
      const thread: ThreadRecord = { ...empty, ...record, createdAt, usesCode: false, history: { metadata, next: 0 } };
      const added = toNewItems(ctx, messages, call);
      await updateThread(ctx, threadId, () => noteMessages(threadId, thread, messages), {
        known: UNKNOWN_THREAD,
        others: () => toItemChanges(ctx, threadId, thread, added),
      });
      return { threadId, facts: { created_at: createdAt, metadata } };
    },
    retrieve: async (threadId) => toFacts(threadId, (await readThread(ctx, threadId)).value),
    setMetadata: async (threadId, metadata) => {
      const updated = await updateThread(ctx, threadId, (thread) => ({
        ...thread,
        history: { ...requireHistory(threadId, thread), metadata },
      }));
      return toFacts(threadId, updated.value);
    },
    append: (threadId, messages, holder, call) => append(ctx, threadId, messages, holder, call),
    listItems: (threadId, query) => listItems(ctx, threadId, query),
    retrieveItem: async (threadId, messageId) => {
      const number = await findNumber(ctx, threadId, messageId);
      const found = await ctx.records.items.get(itemKey(threadId, number));
      if (found === null) throw notFound('message', messageId, threadId);
      return found.value;
    },
    removeMessage: (threadId, messageId, call) => {
      const remove = (): Promise<void> => removeMessage(ctx, threadId, messageId);
      return isStoredThread(threadId) ? remove() : removeCopied(ctx, threadId, messageId, remove, call);
    },
    readHistory: (record, call) => readStoredHistory(ctx, record, call),
  };
}

const isMoving = ({ history }: ThreadRecord): boolean =>
  history?.moving !== undefined || history?.conversation !== undefined;

const toFacts = (threadId: string, thread: ThreadRecord): ThreadFacts => ({
  created_at: thread.createdAt ?? 0,
  metadata: requireHistory(threadId, thread).metadata,
});

function toNewItems(ctx: EngineContext, messages: readonly MessageCreateParams[], call: Call): NewItem[] {
  return convertMessages(ctx, messages, call).map((input, index) => {
    const item = toMessageItem(input);
    return { item, extras: createExtras(ctx, item, messages[index]) };
  });
}

function noteMessages(threadId: string, thread: ThreadRecord, messages: readonly MessageCreateParams[]): ThreadRecord {
  const hasUserMessage = thread.hasUserMessage || messages.some(({ role }) => role === 'user');
  const known = findAgain(thread, messages.flatMap(listImages));
  return { ...advance(threadId, known, messages.length), hasUserMessage };
}

/** The ids and URLs of the images in a message. */
function listImages({ content }: MessageCreateParams): string[] {
  if (typeof content === 'string') return [];
  return content.flatMap((part) => {
    if (part.type === 'image_url') return part.image_url.url;
    return part.type === 'image_file' ? part.image_file.file_id : [];
  });
}

async function append(
  ctx: EngineContext,
  threadId: string,
  messages: readonly MessageCreateParams[],
  holder: string | null,
  call: Call,
): Promise<Message[]> {
  const added = toNewItems(ctx, messages, call);
  for (let start = 0; start < added.length; start += MESSAGE_BATCH) {
    const batch = added.slice(start, start + MESSAGE_BATCH);
    const change = (thread: ThreadRecord): ThreadRecord => {
      const { activeRun } = thread;
      if (activeRun !== null && activeRun.token !== holder) throw messagesLocked(threadId, activeRun.runId);
      if (isMoving(thread)) throw new MovingThreadError();
      return noteMessages(threadId, thread, messages.slice(start, start + MESSAGE_BATCH));
    };
    const { version } = await updateThread(ctx, threadId, change, {
      known: await recallThread(ctx, threadId),
      others: (thread) => toItemChanges(ctx, threadId, thread, batch),
    });
    if (version === null) throw notFound('thread', threadId);
  }
  return added.flatMap(({ item, extras = null }) => toMessage(ctx, threadId, item, extras) ?? []);
}

async function listItems(
  ctx: EngineContext,
  threadId: string,
  { limit, order, after }: { limit: number; order: 'asc' | 'desc'; after?: string | undefined },
): Promise<HistoryPage> {
  const from = after === undefined ? undefined : toItemOrder(await findNumber(ctx, threadId, after));
  const read = await ctx.records.items.listKeyed(itemKey(threadId), { limit: limit + 1, order, after: from });
  const page = read.slice(0, limit);
  const last = page.at(-1);
  const data = page.map(({ value }) => value);
  return {
    data,
    has_more: read.length > limit,
    cursor: last === undefined ? undefined : `#${Number(last.key)}`,
  };
}

/** Finds the number of the item that a cursor or message id names. */
async function findNumber(ctx: EngineContext, threadId: string, id: string): Promise<number> {
  const cursor = CURSOR.exec(id)?.[1];
  if (cursor !== undefined) return Number(cursor);
  const number = (await ctx.records.messages.get(messageKey(threadId, id)))?.value.item;
  if (number === undefined) throw notFound('message', id, threadId);
  return number;
}

/** Deletes in one write the message's item, its record, and the reasoning items before it. */
async function removeMessage(ctx: EngineContext, threadId: string, messageId: string, isRepeat = false): Promise<void> {
  const { items, messages } = ctx.records;
  const at = messageKey(threadId, messageId);
  const extras = await messages.get(at);
  const number = extras?.value.item;
  if (extras === null || number === undefined) {
    // The first write was made: its driver sent a lost command again, and took that for a conflict.
    if (isRepeat) return;
    throw notFound('message', messageId, threadId);
  }
  const reasoning = await findReasoning(ctx, threadId, number, extras.value.reasoning ?? []);
  const gone = [number, ...reasoning].map((each) => items.change(itemKey(threadId, each)));
  if (!(await ctx.records.write(threadId, [messages.change(at, undefined, extras.version), ...gone])))
    await removeMessage(ctx, threadId, messageId, true);
}

/** Finds the numbers of the reasoning items directly before a message. */
async function findReasoning(
  ctx: EngineContext,
  threadId: string,
  number: number,
  ids: readonly string[],
): Promise<number[]> {
  if (ids.length === 0) return [];
  const options = { limit: MOST_REASONING, order: 'desc' as const, after: toItemOrder(number) };
  const before = await ctx.records.items.listKeyed(itemKey(threadId), options);
  const isMeant = ({ value }: { value: ConversationItem }): boolean =>
    value.type === 'reasoning' && ids.includes(value.id);
  const end = before.findIndex((entry) => !isMeant(entry));
  return before.slice(0, end === -1 ? before.length : end).map(({ key }) => Number(key));
}
