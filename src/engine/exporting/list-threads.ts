import type { EngineContext } from '../context.js';
import { importKey, messageKey, runOrderKey, stagedKey, threadKey, unsegment } from '../records/record-keys.js';
import { isAlias, isMark, type StoredThread } from '../records/records.js';
import { isBlank, UNKNOWN_THREAD } from '../records/thread-memory.js';

/** A thread that the store has data for. */
export interface NamedThread {
  /** Its name in the store, by which threads are ordered. */
  name: string;
  /** Null if its id is so long that the store has only a part of it. */
  threadId: string | null;
}

/** What the store has for a thread: nothing to show, a mark of its deletion, an unfinished import, or a thread. */
export type Holding = 'nothing' | 'deleted' | 'unfinished' | 'thread';

/** Lists threads that the store has data for, ordered by name; the order never changes. One read. */
export async function listThreadNames(
  ctx: EngineContext,
  page: { limit: number; after?: string | undefined },
): Promise<NamedThread[]> {
  const names = await ctx.records.listThreads(page);
  return names.map((name) => ({ name, threadId: unsegment(name) }));
}

/** Whether the store has data for a thread of this name. One read. */
export async function hasThread(ctx: EngineContext, name: string): Promise<boolean> {
  const threadId = unsegment(name);
  // The store has only a part of a very long id.
  return threadId === null || (await ctx.records.listUnder(threadId, '', { limit: 1 })).length > 0;
}

/** Finds out what the store has for a thread. One read, and up to four more if its record is empty. */
export async function lookAtThread(ctx: EngineContext, threadId: string): Promise<Holding> {
  const { records } = ctx;
  const { value }: { value: StoredThread } = (await records.threads.get(threadKey(threadId))) ?? UNKNOWN_THREAD;
  if (isMark(value)) return 'deleted';
  // The imported thread is listed under its own id.
  if (isAlias(value)) return 'nothing';
  // A hold does not prove that the thread exists.
  if (!isBlank({ ...value, activeRun: null })) return 'thread';
  const has = async (prefix: string): Promise<boolean> =>
    (await records.listUnder(threadId, prefix, { limit: 1 })).length > 0;
  for (const { key } of [importKey(threadId), stagedKey(threadId)]) if (await has(key)) return 'unfinished';
  // For a conversation whose record was pruned.
  for (const { key } of [runOrderKey(threadId), messageKey(threadId, '')]) if (await has(key)) return 'thread';
  return 'nothing';
}
