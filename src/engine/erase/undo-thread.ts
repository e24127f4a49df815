import { withoutRetries, withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { keepAlive } from '../keep-alive.js';
import { keepTrying } from '../keep-trying.js';
import { readThread } from '../records/thread-record.js';
import { clearRecords, keepsItems, mark } from './delete-thread.js';
import { eraseConversation } from './erase-conversation.js';
import { eraseEach, erasePart } from './erase-parts.js';
import { beginErasing } from './erase-thread.js';
import { Tally } from './tally.js';

/** How long (ms) a failed call waits until its thread is erased. */
const IN_CALL_MS = 5_000;

/**
 * Deletes what a failed call has created: its new thread, as `threads.delete` would, and `stores`, vector stores that
 * no record names yet. The call has not returned the thread's id, but the app's functions and listeners may know it.
 *
 * Waits 5 s at most, and not at all if the caller aborted the call. The rest is erased in the background, or later.
 * Never rejects.
 */
export async function undoThread(ctx: EngineContext, call: Call, stores: readonly string[] = []): Promise<void> {
  // If the thread is in use, someone has its id, so it stays.
  const isUsed = ctx.sessions.values().some(({ threadId }) => threadId === call.newThread);
  const newThread = isUsed ? undefined : call.newThread;
  if (newThread === undefined && stores.length === 0) return;
  const own = withoutSignal(call);
  const work = Promise.all([eraseStores(ctx, stores, own), newThread === undefined || takeDown(ctx, newThread, own)]);
  keepAlive(ctx, work);
  await ctx.clock.sleep(IN_CALL_MS, call.options.signal, work);
}

/** Deletes vector stores. Each request is sent once: a service that is down must not delay the error of the call. */
async function eraseStores(ctx: EngineContext, ids: readonly string[], call: Call): Promise<void> {
  if (ctx.options.erase === 'items' || ctx.options.erase === false) return;
  const once = withoutRetries(call, ctx.upstream.timeout);
  await eraseEach(ctx, ids, (id) => ctx.upstream.deleteVectorStore(id, once));
}

async function takeDown(ctx: EngineContext, threadId: string, call: Call): Promise<void> {
  const once = withoutRetries(call, ctx.upstream.timeout);
  if (keepsItems(ctx, threadId)) {
    const id = ctx.homes.conversationOf(threadId);
    return keepTrying(ctx, async () => {
      await erasePart(ctx, new Tally(), 'conversations', () => ctx.upstream.deleteConversation(id, once));
      await clearRecords(ctx, threadId);
    });
  }
  const markAndErase = async (): Promise<void> => {
    await mark(ctx, threadId, await readThread(ctx, threadId), call);
    await beginErasing(ctx, threadId, call);
  };
  try {
    await markAndErase();
  } catch {
    // If the store fails, the deletion could be forgotten when this process ends: erase the conversation at once.
    if (!ctx.homes.isStored(threadId)) {
      const parts = { tally: new Tally(), first: null, isOwn: true };
      await eraseConversation(ctx, ctx.homes.conversationOf(threadId), parts, once).catch(() => undefined);
    }
    await keepTrying(ctx, markAndErase);
  }
}
