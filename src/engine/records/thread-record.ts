import { notFound } from '../../errors.js';
import type { StoreChange } from '../../store/store.js';
import type { EngineContext } from '../context.js';
import { requireExisting } from './deleted-thread.js';
import type { Versioned } from './record-kind.js';
import { threadKey } from './record-keys.js';
import type { ThreadRecord } from './records.js';
import { UNKNOWN_THREAD } from './thread-memory.js';

/**
 * Reads a thread's record; an empty one if this store has never seen the thread. One read. Throws a
 * `DeletedThreadError` (the legacy 404) if the thread was deleted, and the 404 if a thread of the store does not exist;
 * so do the functions below.
 */
export async function readThread(ctx: EngineContext, threadId: string): Promise<Versioned<ThreadRecord>> {
  const read = requireExisting(ctx, threadId, (await ctx.records.threads.get(threadKey(threadId))) ?? UNKNOWN_THREAD);
  // A thread of the store exists nowhere else.
  if (read.version === null && ctx.homes.isStored(threadId)) {
    ctx.knownThreads.forget(threadId);
    throw notFound('thread', threadId);
  }
  ctx.knownThreads.put(threadId, read);
  // A missing thread may still be imported.
  if (read.version !== null) ctx.homes.learn(threadId, read.value.history);
  return read;
}

/**
 * Returns the remembered record of a thread, or reads it. Good enough as the start of a write, which notices if it is
 * outdated.
 */
export async function recallThread(ctx: EngineContext, threadId: string): Promise<Versioned<ThreadRecord>> {
  return ctx.knownThreads.get(threadId) ?? (await readThread(ctx, threadId));
}

/**
 * Changes a thread's record, together with `others` in its partition, all or none. Repeats with the current record if
 * another process wrote in between. Writes nothing if `change` returns null, or if the record `known`, which the caller
 * read before, is gone because the thread was deleted. Resolves the resulting record. `others` may depend on the record
 * before the change.
 */
export async function updateThread(
  ctx: EngineContext,
  threadId: string,
  change: (thread: ThreadRecord) => ThreadRecord | null,
  {
    known,
    others = [],
    onConflict,
  }: {
    known?: Versioned<ThreadRecord>;
    others?: readonly StoreChange[] | ((before: ThreadRecord) => readonly StoreChange[]);
    /** Called if the stored record was not the expected one. */
    onConflict?: () => void | Promise<void>;
  } = {},
): Promise<Versioned<ThreadRecord>> {
  for (let read = known ?? (await readThread(ctx, threadId)); ;) {
    const value = change(read.value);
    if (value === null) return read;
    const made = ctx.records.threads.change(threadKey(threadId), value, read.version);
    if (await ctx.records.write(threadId, [made, ...(typeof others === 'function' ? others(read.value) : others)])) {
      const written = { value, version: made.version };
      ctx.knownThreads.put(threadId, written);
      ctx.homes.learn(threadId, value.history);
      return written;
    }
    await onConflict?.();
    const current = await readThread(ctx, threadId);
    if (known !== undefined && known.version !== null && current.version === null) return current;
    read = current;
  }
}

/**
 * Makes changes in a thread's partition, all or none, unless the thread was deleted. `toChanges` is called again if
 * another process wrote in between. Resolves false if the record is gone, and nothing was written: only the service knows
 * whether the thread is there.
 */
export function writeInThread(
  ctx: EngineContext,
  threadId: string,
  toChanges: () => Promise<StoreChange[]>,
): Promise<boolean> {
  const { knownThreads, records } = ctx;
  return knownThreads.inTurn(threadId, async () => {
    for (let known = await recallThread(ctx, threadId); ;) {
      const { value, version } = known;
      // A deletion replaces the record, so its version shows that the thread is there.
      const same = records.threads.change(threadKey(threadId), version === null ? undefined : value, version);
      if (await records.write(threadId, [same, ...(await toChanges())])) {
        if (version !== null) knownThreads.put(threadId, { value, version: same.version });
        return true;
      }
      known = await readThread(ctx, threadId);
      if (version !== null && known.version === null) return false;
    }
  });
}
