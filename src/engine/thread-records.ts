import type { EngineContext } from './context.js';
import type { Versioned } from './record-kind.js';
import { segment, type ThreadRecord } from './records.js';

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

/** What is known of a thread; a thread that this store has never seen is an empty record. */
export async function readThread(ctx: EngineContext, threadId: string): Promise<Versioned<ThreadRecord>> {
  return (await ctx.records.threads.get(segment(threadId))) ?? { value: EMPTY, version: null };
}

/** Writes a thread's record unless somebody wrote since it was read: then false. */
export async function replaceThread(
  ctx: EngineContext,
  threadId: string,
  read: Versioned<ThreadRecord>,
  next: ThreadRecord,
): Promise<boolean> {
  return (await ctx.records.threads.replace(segment(threadId), next, read.version)) !== null;
}

/** Changes a thread's record, again if somebody else wrote in between; nothing is written when `change` returns null. */
export async function updateThread(
  ctx: EngineContext,
  threadId: string,
  change: (thread: ThreadRecord) => ThreadRecord | null,
): Promise<ThreadRecord> {
  for (;;) {
    const read = await readThread(ctx, threadId);
    const next = change(read.value);
    if (next === null) return read.value;
    if (await replaceThread(ctx, threadId, read, next)) return next;
  }
}

/** Says which message a response has just left at the thread's end, for listings that lag behind it. */
export async function noteNewestMessage(ctx: EngineContext, threadId: string, messageId: string): Promise<void> {
  const newestMessage = { id: messageId, at: ctx.clock.now() };
  await updateThread(ctx, threadId, (thread) => ({ ...thread, newestMessage }));
}
