import { withHaste, withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { keepAlive } from '../keep-alive.js';
import { readThread } from '../records/thread-record.js';
import { forget, keepsItems, mark } from './delete-thread.js';
import { eraseConversation } from './erase-conversation.js';
import { eraseEach } from './erase-parts.js';
import { finishErasing, resumeErasing } from './erase-thread.js';
import { Tally } from './tally.js';

/** How long (ms) a call that failed waits for what it has made to be erased. */
const IN_CALL_MS = 5_000;

/**
 * Takes down a thread that a call has made which then failed, as `threads.delete` would: nobody was told of its id. What is
 * not erased soon is erased behind the call, or later. Never rejects.
 */
export function undoThread(ctx: EngineContext, threadId: string, call: Call): Promise<void> {
  return undo(ctx, call, (own) => takeDownNew(ctx, threadId, own));
}

/** Deletes vector stores that a call has made for a thread which then could not be made. Never rejects. */
export async function undoStores(ctx: EngineContext, ids: readonly string[], call: Call): Promise<void> {
  if (ids.length === 0 || ctx.options.erase === 'items' || ctx.options.erase === false) return;
  await undo(ctx, call, (own) => eraseEach(ctx, ids, (id) => ctx.upstream.deleteVectorStore(id, own)));
}

/**
 * Waits 5 s at most for work that must not reject, and not at all if the caller has aborted the call. Its requests are sent
 * once: a service that is down must not keep the caller from learning why the call failed.
 */
async function undo(ctx: EngineContext, call: Call, begin: (own: Call) => Promise<unknown>): Promise<void> {
  const work = begin(withHaste(withoutSignal(call), ctx.upstream.timeout));
  keepAlive(ctx, work);
  await ctx.clock.sleep(IN_CALL_MS, call.options.signal, work);
}

async function takeDownNew(ctx: EngineContext, threadId: string, call: Call): Promise<void> {
  if (keepsItems(ctx, threadId)) return forget(ctx, threadId, call).catch(() => undefined);
  try {
    await mark(ctx, threadId, await readThread(ctx, threadId), call);
  } catch {
    // A store that fails cannot keep what is left to do: the conversation is erased as far as it goes at once.
    if (ctx.homes.isStored(threadId)) return;
    const parts = { tally: new Tally(), first: null, isOwn: true };
    await eraseConversation(ctx, ctx.homes.conversationOf(threadId), parts, call).catch(() => undefined);
    return;
  }
  if (!(await finishErasing(ctx, threadId, call))) resumeErasing(ctx, threadId);
}
