import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import type { ThreadRecord } from './records/records.js';
import { updateThread } from './records/thread-record.js';

/** How long (ms) to wait until files are indexed. After that, a run searches only those that are. */
const LONGEST_INDEXING = 60_000;
/** Wait (ms) between two checks. */
const INDEXING_WAIT = 500;

/** Waits up to a minute until a thread's new files can be searched. Later runs do not wait for them again. */
export async function awaitIndexing(
  ctx: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  call: Call,
): Promise<void> {
  const storeId = thread.indexingStore;
  if (storeId === null) return;
  await waitForIndexing(ctx, storeId, call);
  await updateThread(ctx, threadId, (current) => ({ ...current, indexingStore: null }));
}

/** Waits up to a minute until the files of a vector store can be searched. */
export async function waitForIndexing(ctx: EngineContext, storeId: string, call: Call): Promise<void> {
  const start = ctx.clock.monotonic();
  while ((await ctx.upstream.countIndexing(storeId, call)) > 0 && ctx.clock.monotonic() - start < LONGEST_INDEXING) {
    await ctx.clock.sleep(INDEXING_WAIT, call.options.signal);
    call.options.signal?.throwIfAborted();
  }
}
