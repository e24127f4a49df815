import { nowInSeconds } from '../../lib/clock.js';
import type { ThreadDeleted } from '../../types/index.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import type { ItemPage } from '../../upstream/upstream.js';
import { hashKeyOfCall } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { explainMissingThread } from '../explain-refusal.js';
import { LARGEST_PAGE, readItems } from '../history/read-items.js';
import { keepAlive } from '../keep-alive.js';
import type { Versioned } from '../records/record-kind.js';
import { threadKey } from '../records/record-keys.js';
import type { ThreadMark, ThreadRecord } from '../records/records.js';
import { readThread } from '../records/thread-record.js';
import { eraseInTime, stopSessions } from './erase-thread.js';
import { clearAlias, toLeftoverChange } from './take-down.js';
import { Tally } from './tally.js';

/** How long (ms) a call waits for a thread to be erased. */
const IN_CALL_MS = 5_000;

/**
 * Deletes a thread: everything in the store and, by the option `erase`, what it left at the service. Stops its runs.
 * First, the thread is marked as deleted, so that no other call finds it. The call succeeds after 5 s at the latest;
 * the rest is erased in the background, or later. Throws the legacy 404 for a thread that does not exist, was deleted,
 * or is not the caller's.
 */
export async function deleteThread(ctx: EngineContext, threadId: string, call: Call): Promise<ThreadDeleted> {
  call.threadId = threadId;
  const thread = await readThread(ctx, threadId);
  await (keepsItems(ctx, threadId) ? forget(ctx, threadId, call) : markAndErase(ctx, threadId, thread, call));
  return { id: threadId, object: 'thread.deleted', deleted: true };
}

/** Whether the items of a deleted thread stay at the service, by the option `erase`. */
export const keepsItems = (ctx: EngineContext, threadId: string): boolean =>
  ctx.options.erase === false && !ctx.homes.isStored(threadId);

/**
 * Deletes only the conversation, with one request. Items stay at the service, and responses as long as it stores them.
 */
async function forget(ctx: EngineContext, threadId: string, call: Call): Promise<void> {
  try {
    await ctx.upstream.deleteConversation(ctx.homes.conversationOf(threadId), call);
  } catch (error) {
    throw explainMissingThread(ctx, threadId, error);
  }
  await clearRecords(ctx, threadId);
}

/** Stops the runs of a thread whose conversation is gone, and deletes its data in the store. */
export async function clearRecords(ctx: EngineContext, threadId: string): Promise<void> {
  const conversation = ctx.homes.conversationOf(threadId);
  await stopSessions(ctx, threadId);
  ctx.knownThreads.forget(threadId);
  await ctx.records.clearThread(threadId);
  await clearAlias(ctx, conversation);
}

async function markAndErase(
  ctx: EngineContext,
  threadId: string,
  thread: Versioned<ThreadRecord>,
  call: Call,
): Promise<void> {
  // Also proves that the thread exists and the caller may delete it.
  const first = ctx.homes.isStored(threadId) ? null : await readFirst(ctx, threadId, thread.value, call);
  await mark(ctx, threadId, thread, call);
  const tally = new Tally();
  const own = withoutSignal(call);
  const work = ctx.erasures.begin(threadId, () => eraseInTime(ctx, threadId, { first, tally }, own));
  const progress = { isOver: false };
  void work.then(() => {
    progress.isOver = true;
  });
  const { signal } = call.options;
  await ctx.clock.sleep(IN_CALL_MS, signal, work);
  if (progress.isOver) return;
  tally.tell(ctx, threadId);
  keepAlive(ctx, work);
  signal?.throwIfAborted();
}

/** Records where the items are; empty if the thread's id names its conversation. */
function toHome({ history }: ThreadRecord): Pick<ThreadMark, 'stored' | 'conversation'> {
  if (history === undefined) return {};
  return history.conversation === undefined ? { stored: true } : { conversation: history.conversation.id };
}

/** Reads the newest items of the conversation. */
function readFirst(ctx: EngineContext, threadId: string, thread: ThreadRecord, call: Call): Promise<ItemPage> {
  const query = { limit: LARGEST_PAGE, order: 'desc' as const };
  if (!ctx.homes.hasMoved(threadId)) return readItems(ctx, threadId, thread, query, call);
  return ctx.upstream.listItems(ctx.homes.conversationOf(threadId), query, call).catch((error: unknown) => {
    throw explainMissingThread(ctx, threadId, error);
  });
}

/** Replaces the thread's record by the mark, and records the vector stores that must be deleted with it. */
export async function mark(
  ctx: EngineContext,
  threadId: string,
  thread: Versioned<ThreadRecord>,
  call: Call,
): Promise<void> {
  for (let known = thread; ; known = await readThread(ctx, threadId)) {
    const hash = ctx.homes.isStored(threadId) ? null : hashKeyOfCall(ctx, threadId, call);
    const value: ThreadMark = {
      deleted_at: nowInSeconds(ctx.clock),
      ...(hash === null ? {} : { key_hash: hash }),
      ...toHome(known.value),
    };
    const stores = ctx.options.erase === 'items' || ctx.options.erase === false ? [] : (known.value.ownStores ?? []);
    const changes = [
      ctx.records.threads.change(threadKey(threadId), value, known.version),
      ...stores.map((id) => toLeftoverChange(ctx, threadId, { vector_store: id })),
    ];
    if (await ctx.records.write(threadId, changes)) break;
  }
  ctx.knownThreads.forget(threadId);
}
