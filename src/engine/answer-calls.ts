import { toConversationId } from '../mapping/ids.js';
import { convertToolOutputs } from '../mapping/to-responses/convert-tool-outputs.js';
import type { ToolOutput } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { updateThread } from './thread-records.js';

/** Items per request that the conversation takes. */
const BATCH = 20;

/**
 * Puts outputs of calls that will not be continued into the conversation: the service refuses any further turn on a
 * conversation with an unanswered call. What cannot be sent now is kept, and goes with the thread's next run.
 */
export async function answerCalls(
  ctx: EngineContext,
  threadId: string,
  outputs: readonly ToolOutput[],
  call: Call,
): Promise<void> {
  for (let start = 0; start < outputs.length; start += BATCH) {
    const batch = outputs.slice(start, start + BATCH);
    try {
      await ctx.upstream.createItems(toConversationId(threadId), convertToolOutputs(batch), call);
    } catch {
      const owed = convertToolOutputs(outputs.slice(start));
      await updateThread(ctx, threadId, (thread) => ({ ...thread, owed: [...thread.owed, ...owed] }));
      return;
    }
  }
}
