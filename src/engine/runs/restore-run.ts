import { createOrderKey } from '../../lib/random-id.js';
import { toResponseId } from '../../mapping/ids.js';
import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import { rebuildRun } from '../../mapping/to-assistants/rebuild-run.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { createBlankProgress } from '../records/records.js';
import { RunExecution } from './run-execution.js';
import { RUN_LIFETIME } from './run-lifecycle.js';

/**
 * A run that this store does not know, from its first response: what only the store knew is null. Null when there is
 * no such response, or it belongs to another thread. One request upstream.
 */
export async function restoreRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
): Promise<RunExecution | null> {
  const responseId = toResponseId(runId);
  try {
    const response = await ctx.upstream.retrieveResponse(responseId, call);
    const restored = rebuildRun(response, threadId, RUN_LIFETIME);
    if (restored === null) return null;
    const record = {
      ...restored,
      hold: null,
      orderKey: createOrderKey(restored.run.created_at * 1000),
      responseIds: [responseId],
      includeContent: false,
      ...createBlankProgress(),
    };
    const execution = new RunExecution(ctx, record, null);
    if (isResponseEnded(response)) execution.restoredFrom = response;
    return execution;
  } catch (error) {
    const kind = ctx.upstream.classify(error);
    if (kind === 'not_found' || kind === 'rejected') return null;
    throw error;
  }
}
