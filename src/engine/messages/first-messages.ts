import { nowInSeconds } from '../../lib/clock.js';
import { readAddedTime } from '../../mapping/ids.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { ItemPage, ItemQuery } from '../../upstream/upstream.js';
import type { EngineContext } from '../context.js';
import { messageKey } from '../records/record-keys.js';
import type { ThreadRecord } from '../records/records.js';
import { updateThread } from '../records/thread-record.js';

/** A page of items that was read for another purpose, and its query. */
interface ReadItems {
  page: ItemPage;
  query: ItemQuery;
}

/**
 * Records metadata and attachments of a thread's first messages. The service does not return the ids of items that a
 * conversation is created with, so these fields wait in the thread's record until a caller needs them. Then one request
 * finds the ids, unless `known` shows them. Sends none if the messages have neither.
 */
export async function resolveFirstMessages(
  ctx: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  call: Call,
  known?: ReadItems,
): Promise<void> {
  const waiting = thread.firstMessages;
  if (waiting.length === 0) return;
  const items = findFirst(waiting.length, known) ?? (await readFirst(ctx, threadId, waiting.length, call));
  const fallback = thread.createdAt ?? nowInSeconds(ctx.clock);
  const named = waiting.flatMap((first, index) => {
    const id = items[index]?.id;
    return id ? [{ id, first }] : [];
  });
  await Promise.all(
    named.map(({ id, first }) => {
      const created_at = readAddedTime(id) ?? fallback;
      const extras = { ...first, created_at, completed_at: null, run_id: null, assistant_id: null };
      return ctx.records.messages.replace(messageKey(threadId, id), extras, null);
    }),
  );
  await updateThread(ctx, threadId, (current) => ({ ...current, firstMessages: [] }));
}

/** The oldest items of a thread, if the page has them; else null. */
function findFirst(count: number, known: ReadItems | undefined): ConversationItem[] | null {
  if (!known) return null;
  const { page, query } = known;
  const reachesOldest = query.order === 'asc' ? query.after === undefined : !page.has_more;
  return reachesOldest && page.data.length >= count
    ? (query.order === 'asc' ? page.data : page.data.toReversed()).slice(0, count)
    : null;
}

async function readFirst(ctx: EngineContext, threadId: string, count: number, call: Call): Promise<ConversationItem[]> {
  const query = { limit: count, order: 'asc' as const };
  return (await ctx.historyOf(threadId).listItems(threadId, query, call)).data;
}
