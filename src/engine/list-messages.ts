import { notFound } from '../errors.js';
import { toConversationId } from '../mapping/ids.js';
import type { ListPage, Message, MessageListParams } from '../types/index.js';
import type { ConversationItem } from '../types/responses.js';
import type { Call } from '../upstream/call.js';
import type { ItemPage } from '../upstream/upstream.js';
import type { EngineContext } from './context.js';
import { resolveFirstMessages } from './first-messages.js';
import { toListPage, toPageWindow, type PageWindow } from './list-page.js';
import { toItemId } from './message-records.js';
import { toMessage } from './messages.js';
import { messageKey } from './records.js';
import { readThread } from './thread-records.js';

/** Items per request that a listing takes at most. */
const LARGEST_PAGE = 100;

/** How long (ms), step by step, a listing waits for the message that ended the last run. */
const LAG_WAITS = [50, 100, 200, 400, 800];
/** After this long (ms) a message that is still missing is not coming. */
const LONGEST_LAG = 10_000;

/**
 * Messages of a thread. Items that are no messages are passed over, and `has_more` is exact. One request upstream where
 * the first page of items holds enough of them: the cost grows with the items that the page covers, not with the thread.
 */
export async function listMessages(
  ctx: EngineContext,
  threadId: string,
  query: MessageListParams,
  call: Call,
): Promise<ListPage<Message>> {
  await resolveFirstMessages(ctx, threadId, call);
  const window = toPageWindow(query);
  const read: Message[] = [];
  let after = window.from === undefined ? undefined : await toItemId(ctx, threadId, window.from);
  for (let isFirst = true; ; isFirst = false) {
    const limit = isFirst ? Math.min(window.limit + 1, LARGEST_PAGE) : LARGEST_PAGE;
    const page = await readItems(ctx, threadId, { limit, order: window.order, after }, call);
    const messages = await toMessages(ctx, threadId, page.data);
    for (const message of messages) {
      if (message.id === window.until) return toListPage(read, window);
      if (query.run_id === undefined || message.run_id === query.run_id) read.push(message);
    }
    after = page.data.at(-1)?.id ?? undefined;
    if (!page.has_more || after === undefined || isEnough(read, window)) return toListPage(read, window);
  }
}

function isEnough(read: readonly Message[], window: PageWindow): boolean {
  return read.length > window.limit;
}

/** A page of items; the newest ones are read again while the end of the last run is still missing from them. */
async function readItems(
  ctx: EngineContext,
  threadId: string,
  query: { limit: number; order: 'asc' | 'desc'; after: string | undefined },
  call: Call,
): Promise<ItemPage> {
  const read = (): Promise<ItemPage> =>
    ctx.upstream.listItems(toConversationId(threadId), query, call).catch((error: unknown) => {
      throw ctx.upstream.classify(error) === 'not_found' ? explain(threadId, query.after, error) : error;
    });
  let page = await read();
  if (query.order === 'desc' ? query.after !== undefined : page.has_more) return page;
  const { newestMessage } = (await readThread(ctx, threadId)).value;
  for (const wait of LAG_WAITS) {
    const isMissing = newestMessage !== null && !page.data.some(({ id }) => id === newestMessage.id);
    if (!isMissing || ctx.clock.now() - newestMessage.at > LONGEST_LAG) return page;
    await ctx.clock.sleep(wait, call.options.signal);
    page = await read();
  }
  return page;
}

function explain(threadId: string, after: string | undefined, error: unknown): unknown {
  const names = (id: string): boolean => error instanceof Error && error.message.includes(id);
  return after !== undefined && !names(toConversationId(threadId))
    ? notFound('message', after)
    : notFound('thread', threadId);
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
