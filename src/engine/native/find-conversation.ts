import { mayBeOldId, notFound, StatuslessError } from '../../errors.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { flushDeferred } from '../history/deferred-items.js';
import { moveImported } from '../importing/move-imported.js';
import { recallThread } from '../records/thread-record.js';

/**
 * The conversation of a thread, ready for requests of the caller's own: what earlier runs could not deliver to it has been
 * added. Throws the legacy 404 for a thread whose deletion is under way, or that was OpenAI's before the shutdown, and says in words why a
 * thread in the caller's store has none. No request, but where something had to be added.
 */
export async function findConversation(ctx: EngineContext, threadId: string, call: Call): Promise<string> {
  call.threadId = threadId;
  await moveImported(ctx, threadId, call);
  const { value, version } = await recallThread(ctx, threadId);
  if (ctx.homes.isStored(threadId)) {
    throw new StatuslessError(
      `Thread ${threadId} has no conversation: its messages are in your own store (history: 'store').`,
    );
  }
  if (version === null && mayBeOldId(threadId)) throw notFound('thread', threadId);
  await flushDeferred(ctx, threadId, value, call);
  return ctx.homes.conversationOf(threadId);
}
