import { LegacyError, notFound } from '../../errors.js';
import type { ListPage, Message, MessageListParams } from '../../types/index.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { ItemQuery } from '../../upstream/upstream.js';
import type { EngineContext } from '../context.js';
import { resolveFirstMessages } from './first-messages.js';
import { toListPage, toPageWindow, type PageWindow } from '../list-page.js';
import { toItemId } from '../records/message-records.js';
import { retrieveMessage } from './messages.js';
import { findPageEnd, notePageEnd } from './page-ends.js';
import { toMessage } from './to-message.js';
import { flushDeferred } from '../history/deferred-items.js';
import { LARGEST_PAGE, readItems, readPage } from '../history/read-items.js';
import type { HistoryPage } from '../history/thread-history.js';
import { requireExisting } from '../records/deleted-thread.js';
import { messageKey, threadKey } from '../records/record-keys.js';
import type { ThreadRecord } from '../records/records.js';
import { UNKNOWN_THREAD } from '../records/thread-memory.js';
import { readThread } from '../records/thread-record.js';

/** Items to request in addition to the wanted messages, because items of tools are between them. */
const SPARE_ITEMS = 20;

/** Items to request to find out whether there is one more message. */
const ONE_MORE = 1 + SPARE_ITEMS;

/**
 * Lists the messages of a thread, and skips other items. Sends one request if the first page of items has enough
 * messages. The cost grows with the items that the page covers, not with the thread.
 *
 * `has_more` is exact, with one exception: for 100 messages from the newest on, with no other items among them, it says
 * whether there are older items. These are messages, unless the thread began with items that a run added before its
 * first answer.
 *
 * If the cursor was deleted after this process listed the page that it ends, the list goes on with the first message
 * behind it that still exists. This takes one more request for each message that it tries, besides the refused one.
 */
export async function listMessages(
  ctx: EngineContext,
  threadId: string,
  query: MessageListParams,
  call: Call,
): Promise<ListPage<Message>> {
  call.threadId = threadId;
  const window = toPageWindow(query);
  const { read, hasMore } = await readFrom(ctx, threadId, query, { window, first: null }, call).catch(
    async (error: unknown) => {
      const first = isAboutMessage(error, threadId) ? await findFollowing(ctx, threadId, window, call) : null;
      if (first === null) throw error;
      return readFrom(ctx, threadId, query, { window: { ...window, from: first.id }, first }, call);
    },
  );
  const page = toListPage(read, window, hasMore);
  const last = read[window.limit - 1];
  if (page.has_more && last !== undefined) {
    const following = read.slice(window.limit).map(({ id }) => id);
    notePageEnd(ctx, { threadId, order: window.order, messageId: last.id }, following);
  }
  return page;
}

/** Whether an error says that a message does not exist, and not that its thread does not. */
const isAboutMessage = (error: unknown, threadId: string): boolean =>
  error instanceof LegacyError && error.status === 404 && !error.message.includes(threadId);

/** Finds a message that still exists of those that followed a page when this process listed it. */
async function findFollowing(
  ctx: EngineContext,
  threadId: string,
  { from, order }: PageWindow,
  call: Call,
): Promise<Message | null> {
  const following = from === undefined ? [] : (findPageEnd(ctx, { threadId, order, messageId: from }) ?? []);
  for (const id of following) {
    const found = await retrieveMessage(ctx, threadId, id, call).catch((error: unknown) => {
      if (isAboutMessage(error, threadId)) return null;
      throw error;
    });
    if (found) return found;
  }
  return null;
}

/**
 * Before a message is deleted: finds out what follows it, if it ends a page that this process listed without reading
 * on.
 */
export async function keepPlace(ctx: EngineContext, threadId: string, messageId: string, call: Call): Promise<void> {
  for (const order of ['asc', 'desc'] as const) {
    if (findPageEnd(ctx, { threadId, order, messageId })?.length !== 0) continue;
    const { data } = await listMessages(ctx, threadId, { order, after: messageId, limit: 1 }, call);
    const following = data.map(({ id }) => id);
    notePageEnd(ctx, { threadId, order, messageId }, following);
  }
}

/** Reads the messages of a page, and more. `first`: the message that the cursor of the window names, if it is wanted. */
async function readFrom(
  ctx: EngineContext,
  threadId: string,
  query: MessageListParams,
  { window, first }: { window: PageWindow; first: Message | null },
  call: Call,
): Promise<{ read: Message[]; hasMore?: boolean }> {
  const { order, until } = window;
  const read: Message[] = [];
  const ahead = first ? [first] : [];
  let after = window.from === undefined ? undefined : await toItemId(ctx, threadId, window.from);
  for (let limit = Math.min(window.limit + SPARE_ITEMS, LARGEST_PAGE); ;) {
    const items = { limit, order, after };
    const { page, messages, holdsJsonItem } = await readMessages(ctx, threadId, items, call);
    for (const message of [...ahead.splice(0), ...messages]) {
      const isOther = query.run_id !== undefined && message.run_id !== query.run_id;
      // The messages of a run are adjacent, because nothing is added while it is active.
      if (message.id === until || (isOther && read.length > 0)) return { read };
      if (!isOther) read.push(message);
    }
    after = page.cursor;
    if (!page.has_more || after === undefined || read.length > window.limit) return { read };
    const isUnmixed =
      !holdsJsonItem &&
      ctx.options.commentary !== 'drop' &&
      read.length === LARGEST_PAGE &&
      read.length === page.data.length;
    if (isUnmixed && order === 'desc' && until === undefined && query.run_id === undefined)
      return { read, hasMore: true };
    // If the page is full, it only remains to find out whether there is one more message.
    limit = read.length === window.limit && limit !== ONE_MORE ? ONE_MORE : LARGEST_PAGE;
  }
}

/**
 * Reads a page of items and the messages among them: usually one request and one read of the store. Reads again if the
 * thread turns out to be stored elsewhere than its id says.
 */
async function readMessages(
  ctx: EngineContext,
  threadId: string,
  query: ItemQuery,
  call: Call,
): Promise<{ page: HistoryPage; messages: Message[]; holdsJsonItem: boolean }> {
  const home = ctx.historyOf(threadId);
  const first = await readPage(ctx, threadId, query, call).catch(async (error: unknown) => {
    // A deleted thread may have data left to erase, and an imported one is not at the service.
    if (error instanceof LegacyError) await readThread(ctx, threadId);
    if (ctx.historyOf(threadId) === home) throw error;
    return null;
  });
  if (first === null) return readMessages(ctx, threadId, query, call);
  const { thread, messages } = await readRecords(ctx, threadId, first.data);
  if (ctx.historyOf(threadId) !== home) return readMessages(ctx, threadId, query, call);
  const current = await deliverDeferred(ctx, threadId, thread, call);
  const known = current === thread ? first : undefined;
  const page = await readItems(ctx, threadId, current, query, call, known);
  const { holdsJsonItem = false } = current;
  if (page === first && thread.firstMessages.length === 0) return { page, messages, holdsJsonItem };
  await resolveFirstMessages(ctx, threadId, current, call, { page, query });
  return { page, messages: (await readRecords(ctx, threadId, page.data)).messages, holdsJsonItem };
}

/** Items that earlier runs could not send belong to the list: sends them, if possible. */
async function deliverDeferred(
  ctx: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  call: Call,
): Promise<ThreadRecord> {
  if (thread.deferred.length === 0) return thread;
  await flushDeferred(ctx, threadId, thread, call).catch(() => undefined);
  return (await readThread(ctx, threadId)).value;
}

/** Reads the thread's record and the messages among some items. One read. */
async function readRecords(
  ctx: EngineContext,
  threadId: string,
  items: readonly ConversationItem[],
): Promise<{ thread: ThreadRecord; messages: Message[] }> {
  const { records } = ctx;
  const found = items.filter((item) => item.type === 'message');
  const at = found.map(({ id }) => messageKey(threadId, id));
  const [ofThread, ...extras] = await records.read(threadId, [threadKey(threadId), ...at]);
  if (!ofThread && ctx.homes.isStored(threadId)) throw notFound('thread', threadId);
  const known = ofThread ? records.threads.decode(ofThread) : UNKNOWN_THREAD;
  const { value: thread } = requireExisting(ctx, threadId, known);
  if (ofThread) ctx.homes.learn(threadId, thread.history);
  const messages = found.flatMap((item, index) => {
    const entry = extras[index];
    const own = entry ? records.messages.read(entry)?.value : undefined;
    return toMessage(ctx, threadId, item, own ?? null) ?? [];
  });
  return { thread, messages };
}
