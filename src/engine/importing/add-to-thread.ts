import type { StoreChange } from '../../store/store.js';
import type { Message } from '../../types/index.js';
import type { ThreadPlan } from '../../types/imported.js';
import type { EngineContext } from '../context.js';
import { itemKey, messageKey, toItemOrder } from '../records/record-keys.js';
import type { ThreadRecord } from '../records/records.js';
import { updateThread } from '../records/thread-record.js';
import { AttachedFiles } from './attached-files.js';
import { BATCH, readRuns, readStaged, STRIDE } from './read-staged.js';
import { toMessageChanges } from './to-records.js';

/** Ids of messages that an import could not fully restore. */
export interface LostMessages {
  /** No number was free for them in the thread. */
  unplaced: string[];
  /** They are listed, but no model sees them: the thread had been copied to a conversation before. */
  unseen: string[];
}

/**
 * Adds new records to a thread that an earlier import made: each message after the one that precedes it in the source.
 */
export async function addToThread(ctx: EngineContext, plan: ThreadPlan, thread: ThreadRecord): Promise<LostMessages> {
  const { threadId, messages, runs, goneFiles } = plan;
  const attached = new AttachedFiles(thread.toolResources ?? {}, goneFiles);
  const lost: LostMessages = { unplaced: [], unseen: [] };
  let previous = 0;
  const waiting: string[] = [];
  const place = async (): Promise<void> => {
    const ids = waiting.splice(0);
    if (ids.length === 0) return;
    const read = await readStaged<Message>(ctx, threadId, 'message', ids);
    const numbers = await findRoom(ctx, threadId, previous, read.length);
    if (numbers === null) {
      lost.unplaced.push(...ids);
      return;
    }
    for (const message of read) attached.note(message);
    const changes = read.flatMap((message, index) => toMessageChanges(ctx, message, numbers[index] ?? 0, goneFiles));
    const { history } = await write(ctx, threadId, changes, read, attached);
    if (history?.conversation !== undefined || history?.moving !== undefined) lost.unseen.push(...ids);
    previous = numbers.at(-1) ?? previous;
  };
  for (let start = 0; start < messages.length; start += BATCH) {
    const ids = messages.slice(start, start + BATCH).map(({ id }) => id);
    const known = await ctx.records.messages.getMany(ids.map((id) => messageKey(threadId, id)));
    for (const [index, id] of ids.entries()) {
      const number = known[index]?.value.item;
      if (number === undefined) {
        waiting.push(id);
        if (waiting.length === BATCH) await place();
      } else {
        await place();
        previous = number;
      }
    }
  }
  await place();
  for await (const changes of readRuns(ctx, threadId, runs)) await ctx.records.write(threadId, changes);
  return lost;
}

async function write(
  ctx: EngineContext,
  threadId: string,
  changes: readonly StoreChange[],
  added: readonly Message[],
  files: AttachedFiles,
): Promise<ThreadRecord> {
  const hasUserMessage = added.some(({ role }) => role === 'user');
  const { attached } = files.toRecord();
  const change = (thread: ThreadRecord): ThreadRecord => ({
    ...thread,
    hasUserMessage: thread.hasUserMessage || hasUserMessage,
    ...(attached
      ? {
          attached: {
            code: [...new Set([...(thread.attached?.code ?? []), ...attached.code])],
            search: [...new Set([...(thread.attached?.search ?? []), ...attached.search])],
            gone: [...new Set([...(thread.attached?.gone ?? []), ...attached.gone])],
          },
        }
      : {}),
  });
  return (await updateThread(ctx, threadId, change, { others: changes })).value;
}

/** Finds free numbers after a taken one and before the next; null if there are too few. */
async function findRoom(
  ctx: EngineContext,
  threadId: string,
  previous: number,
  count: number,
): Promise<number[] | null> {
  const after = previous === 0 ? undefined : toItemOrder(previous);
  const [next] = await ctx.records.items.listKeyed(itemKey(threadId), { limit: 1, order: 'asc', after });
  const thread = next === undefined ? await updateThread(ctx, threadId, () => null) : null;
  const end = next === undefined ? (thread?.value.history?.next ?? 0) : Number(next.key);
  const step = Math.min(STRIDE, Math.floor((end - previous) / (count + 1)));
  return step < 1 ? null : Array.from({ length: count }, (_each, index) => previous + (index + 1) * step);
}
