import type { EngineContext } from '../context.js';
import type { Versioned } from './record-kind.js';
import { threadKey } from './record-keys.js';
import type { ThreadRecord } from './records.js';

const EMPTY: ThreadRecord = {
  createdAt: null,
  activeRun: null,
  toolResources: null,
  firstCount: 0,
  hasUserMessage: false,
  firstMessages: [],
  indexingStore: null,
  owed: [],
  newestMessage: null,
};

/** What is known of a thread that this store has never seen. */
export const UNKNOWN_THREAD: Versioned<ThreadRecord> = { value: EMPTY, version: null };

/** What is known of a thread; an empty record for one that this store has never seen. */
export async function readThread(ctx: EngineContext, threadId: string): Promise<Versioned<ThreadRecord>> {
  return (await ctx.records.threads.get(threadKey(threadId))) ?? UNKNOWN_THREAD;
}

/**
 * Changes a thread's record, again if somebody else wrote in between; nothing is written when `change` returns null.
 * Resolves what then stands. `known`, what the caller has read or written last, spares the first read.
 */
export async function updateThread(
  ctx: EngineContext,
  threadId: string,
  change: (thread: ThreadRecord) => ThreadRecord | null,
  known?: Versioned<ThreadRecord>,
): Promise<Versioned<ThreadRecord>> {
  for (let read = known ?? (await readThread(ctx, threadId)); ; read = await readThread(ctx, threadId)) {
    const value = change(read.value);
    if (value === null) return read;
    const version = await ctx.records.threads.replace(threadKey(threadId), value, read.version);
    if (version !== null) return { value, version };
  }
}

/** Says which message a response has just left at the thread's end, for listings that lag behind it. */
export async function noteNewestMessage(ctx: EngineContext, threadId: string, messageId: string): Promise<void> {
  const newestMessage = { id: messageId, at: ctx.clock.now() };
  await updateThread(ctx, threadId, (thread) => ({ ...thread, newestMessage }));
}
