import { mayBeOldId, notFound, StatuslessError } from '../../errors.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { flushDeferred } from '../history/deferred-items.js';
import { moveImported } from '../importing/move-imported.js';
import { recallThread } from '../records/thread-record.js';

/**
 * The conversation of a thread, ready for the app's own requests: items that earlier runs could not send are added
 * first. Throws the legacy 404 for a thread that is being deleted, or was OpenAI's before the shutdown, and an
 * explaining error for a thread in the store. Sends no request unless items must be added.
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
