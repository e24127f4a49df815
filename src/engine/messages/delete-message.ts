import type { MessageDeleted } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { readThread } from '../records/thread-record.js';
import { resolveFirstMessages } from './first-messages.js';
import { requireMessageId } from './messages.js';

/**
 * Removes a message from the thread and from what the model sees, with the reasoning items that the service does not take
 * without it. One that could not be removed behind the message is removed by the next run, which the service refuses for it.
 */
export async function deleteMessage(
  ctx: EngineContext,
  threadId: string,
  messageId: string,
  call: Call,
): Promise<MessageDeleted> {
  call.threadId = threadId;
  // The conversation would let go of any item: of a tool call, too, and then take no further turn.
  await requireMessageId(ctx, threadId, messageId);
  await resolveFirstMessages(ctx, threadId, (await readThread(ctx, threadId)).value, call);
  await ctx.historyOf(threadId).removeMessage(threadId, messageId, call);
  return { id: messageId, object: 'thread.message.deleted', deleted: true };
}
