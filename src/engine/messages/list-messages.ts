import type { ListPage, Message, MessageListParams } from '../../types/index.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { resolveFirstMessages } from './first-messages.js';
import { toListPage, toPageWindow } from '../list-page.js';
import { toItemId } from '../records/message-records.js';
import { toMessage } from './messages.js';
import { LARGEST_PAGE, readItems } from '../history/read-items.js';
import { messageKey } from '../records/record-keys.js';
import { readThread } from '../records/thread-record.js';

/** Items that the first request takes beyond the messages it looks for: those of tools stand between them. */
const SPARE_ITEMS = 20;

/** Items that are enough to see whether there is one more message. */
const ONE_MORE = 1 + SPARE_ITEMS;

/**
 * Messages of a thread. Items that are no messages are passed over. One request upstream where the first page of items
 * holds enough of them: the cost grows with the items that the page covers, not with the thread.
 *
 * `has_more` is exact, but for 100 messages read from the newest on without a tool's item among them: then it says
 * whether there are older items, which are messages unless the thread began with what a run did before its first answer.
 */
export async function listMessages(
  ctx: EngineContext,
  threadId: string,
  query: MessageListParams,
  call: Call,
): Promise<ListPage<Message>> {
  const window = toPageWindow(query);
  const { order, until } = window;
  const { value: thread } = await readThread(ctx, threadId);
  const read: Message[] = [];
  const start = window.from === undefined ? undefined : await toItemId(ctx, threadId, window.from);
  let after = start;
  for (let limit = Math.min(window.limit + SPARE_ITEMS, LARGEST_PAGE); ;) {
    const items = { limit, order, after };
    const page = await readItems(ctx, threadId, thread, items, call);
    if (after === start) await resolveFirstMessages(ctx, threadId, thread, call, { page, query: items });
    for (const message of await toMessages(ctx, threadId, page.data)) {
      const isOther = query.run_id !== undefined && message.run_id !== query.run_id;
      // The messages of a run stand together: nobody else adds any while it is active.
      if (message.id === until || (isOther && read.length > 0)) return toListPage(read, window);
      if (!isOther) read.push(message);
    }
    after = page.data.at(-1)?.id ?? undefined;
    if (!page.has_more || after === undefined || read.length > window.limit) return toListPage(read, window);
    const isUnmixed = read.length === LARGEST_PAGE && read.length === page.data.length;
    if (isUnmixed && order === 'desc' && until === undefined && query.run_id === undefined)
      return toListPage(read, window, true);
    // Where the page is full, only whether there is one more message is left to be seen.
    limit = read.length === window.limit && limit !== ONE_MORE ? ONE_MORE : LARGEST_PAGE;
  }
}

async function toMessages(
  ctx: EngineContext,
  threadId: string,
  items: readonly ConversationItem[],
): Promise<Message[]> {
  const found = items.filter((item) => item.type === 'message');
  const extras = await ctx.records.messages.getMany(found.map(({ id }) => messageKey(threadId, id)));
  return found.flatMap((item, index) => toMessage(ctx, threadId, item, extras[index]?.value ?? null) ?? []);
}
