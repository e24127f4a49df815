import type { EngineContext } from '../context.js';
import { importKey, messageKey, runOrderKey, stagedKey, threadKey, unsegment } from '../records/record-keys.js';
import { isAlias, isMark, type StoredThread } from '../records/records.js';
import { isBlank, UNKNOWN_THREAD } from '../records/thread-memory.js';

/** A thread that the store has something of. */
export interface NamedThread {
  /** What the store calls it: its place in the order of the threads. */
  name: string;
  /** Null where the store has only a part of a very long id. */
  threadId: string | null;
}

/** What the store has of a thread: nothing that shows it, a mark of its deletion, an import that has not ended, or a thread. */
export type Holding = 'nothing' | 'deleted' | 'unfinished' | 'thread';

/** Threads that the store has something of, in the order of their names, which does not change. One read. */
export async function listThreadNames(
  ctx: EngineContext,
  page: { limit: number; after?: string | undefined },
): Promise<NamedThread[]> {
  const names = await ctx.records.listThreads(page);
  return names.map((name) => ({ name, threadId: unsegment(name) }));
}

/** Whether the store has anything of a thread that it calls so. One read. */
export async function hasThread(ctx: EngineContext, name: string): Promise<boolean> {
  const threadId = unsegment(name);
  // Of a very long id it has only a part.
  return threadId === null || (await ctx.records.listUnder(threadId, '', { limit: 1 })).length > 0;
}

/** What the store has of a thread. One read, and up to four more where its record says nothing. */
export async function lookAtThread(ctx: EngineContext, threadId: string): Promise<Holding> {
  const { records } = ctx;
  const { value }: { value: StoredThread } = (await records.threads.get(threadKey(threadId))) ?? UNKNOWN_THREAD;
  if (isMark(value)) return 'deleted';
  // The imported thread that it leads to is there under its own id.
  if (isAlias(value)) return 'nothing';
  // The hold of a run proves nothing: that the thread is not there is told to the run that takes it.
  if (!isBlank({ ...value, activeRun: null })) return 'thread';
  const has = async (prefix: string): Promise<boolean> =>
    (await records.listUnder(threadId, prefix, { limit: 1 })).length > 0;
  for (const { key } of [importKey(threadId), stagedKey(threadId)]) if (await has(key)) return 'unfinished';
  // Of a conversation whose record was pruned.
  for (const { key } of [runOrderKey(threadId), messageKey(threadId, '')]) if (await has(key)) return 'thread';
  return 'nothing';
}
