import { notFound } from '../../errors.js';
import type { StoreChange } from '../../store/store.js';
import type { EngineContext } from '../context.js';
import { requireStanding } from './deleted-thread.js';
import type { Versioned } from './record-kind.js';
import { threadKey } from './record-keys.js';
import type { ThreadRecord } from './records.js';
import { UNKNOWN_THREAD } from './thread-memory.js';

/**
 * What is known of a thread; an empty record for one that this store has never seen. One read. Throws a
 * `DeletedThreadError`, the legacy 404, for one that was deleted, and the 404 itself for one of the store that is not there, as do the functions below that read.
 */
export async function readThread(ctx: EngineContext, threadId: string): Promise<Versioned<ThreadRecord>> {
  const read = requireStanding(ctx, threadId, (await ctx.records.threads.get(threadKey(threadId))) ?? UNKNOWN_THREAD);
  // A thread of the store is nowhere else.
  if (read.version === null && ctx.homes.isStored(threadId)) {
    ctx.knownThreads.forget(threadId);
    throw notFound('thread', threadId);
  }
  ctx.knownThreads.put(threadId, read);
  // A thread that is not there may be imported yet.
  if (read.version !== null) ctx.homes.learn(threadId, read.value.history);
  return read;
}

/** What this process knows of a thread, read if it knows nothing: a start for writes, which find out when it is old. */
export async function recallThread(ctx: EngineContext, threadId: string): Promise<Versioned<ThreadRecord>> {
  return ctx.knownThreads.get(threadId) ?? (await readThread(ctx, threadId));
}

/**
 * Changes a thread's record, and `others` of its partition with it, which may depend on what stood, all or nothing; again from what stands if another
 * process wrote in between. Nothing is written when `change` returns null, or when the record that the caller has read
 * before, `known`, is gone: then the thread was deleted. Resolves what then stands.
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
    /** Called when something else stood than was expected. */
    onConflict?: () => void;
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
    onConflict?.();
    const current = await readThread(ctx, threadId);
    if (known !== undefined && known.version !== null && current.version === null) return current;
    read = current;
  }
}
