import type { MessageDeleted } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { readThread } from '../records/thread-record.js';
import { resolveFirstMessages } from './first-messages.js';
import { keepPlace } from './list-messages.js';
import { requireMessageId } from './messages.js';

/**
 * Deletes a message, and the reasoning items that the service refuses without it. If those cannot be deleted now, the
 * next run does it, when the service refuses them.
 */
export async function deleteMessage(
  ctx: EngineContext,
  threadId: string,
  messageId: string,
  call: Call,
): Promise<MessageDeleted> {
  call.threadId = threadId;
  // The service would delete any item: without a tool call, for example, it would refuse every further turn.
  await requireMessageId(ctx, threadId, messageId);
  await resolveFirstMessages(ctx, threadId, (await readThread(ctx, threadId)).value, call);
  // If this fails, only a list that goes on behind this message fails later.
  await keepPlace(ctx, threadId, messageId, call).catch(() => undefined);
  await ctx.historyOf(threadId).removeMessage(threadId, messageId, call);
  return { id: messageId, object: 'thread.message.deleted', deleted: true };
}
