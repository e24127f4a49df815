import { isIdOf } from '../../errors.js';
import { createOrderKey } from '../../lib/random-id.js';
import { toResponseId } from '../../mapping/ids.js';
import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import { rebuildRun } from '../../mapping/to-assistants/rebuild-run.js';
import type { Call } from '../../upstream/call.js';
import { hashKeyOfCall } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { createRunState, readRunLifetime } from './new-run.js';
import { RunSession } from './run-session.js';

/**
 * Restores a run that the store does not know from its first response. Fields that only the store had are null. Null if
 * the id is not a run's, the response does not exist or belongs to another thread, or the thread is gone. Two requests.
 */
export async function restoreRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
): Promise<RunSession | null> {
  if (!isIdOf('run', runId) || ctx.homes.isStored(threadId)) return null;
  const responseId = toResponseId(runId);
  try {
    const response = await ctx.upstream.retrieveResponse(responseId, call);
    const conversation = ctx.homes.conversationOf(threadId);
    const restored = rebuildRun(response, { threadId, conversation }, readRunLifetime(ctx));
    if (restored === null) return null;
    await ctx.upstream.retrieveConversation(conversation, call);
    const { background, ...asked } = restored;
    const keyHash = hashKeyOfCall(ctx, threadId, call);
    const record = {
      asked: {
        ...asked,
        hold: null,
        orderKey: createOrderKey(asked.run.created_at * 1000),
        includeContent: false,
        ...(ctx.homes.hasMoved(threadId) ? { conversation } : {}),
        ...(keyHash === null ? {} : { keyHash }),
      },
      state: createRunState([responseId], { background, metadata: asked.run.metadata }),
    };
    const session = new RunSession(ctx, { record, version: null });
    if (isResponseEnded(response)) {
      session.endedResponse = response;
      session.wasEndTold = true;
    }
    return session;
  } catch (error) {
    const kind = ctx.upstream.classify(error);
    if (kind === 'not_found' || kind === 'rejected') return null;
    throw error;
  }
}
