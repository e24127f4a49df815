import { isResponseEnded } from '../mapping/to-assistants/map-run-status.js';
import type { ResponseOutcome } from '../stream/translate-events.js';
import { withoutSignal, type Call } from '../upstream/call.js';
import { applyProgress, readEvents } from './apply-progress.js';
import type { EngineContext } from './context.js';
import { failedOutcome } from './failed-outcome.js';
import type { RunExecution } from './run-execution.js';

const FIRST_WAIT = 100;
const LONGEST_WAIT = 2_000;

/**
 * Learns how a response went on after its stream broke: a background response is resumed behind the last event seen,
 * any other is read until it has ended. Null when the run is stopped first; a response that is gone has failed.
 */
export async function recoverTurn(
  ctx: EngineContext,
  execution: RunExecution,
  call: Call,
): Promise<ResponseOutcome | null> {
  for (let wait = FIRST_WAIT; !execution.stopReason; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      const outcome = (await resume(ctx, execution, call)) ?? (await readOutcome(ctx, execution, call));
      if (outcome) return outcome;
    } catch (error) {
      const kind = ctx.upstream.classify(error);
      if (kind !== 'connection' && kind !== 'unsent' && kind !== 'overloaded' && kind !== 'aborted') {
        return failedOutcome(error);
      }
    }
    await ctx.clock.sleep(wait, execution.controller.signal);
  }
  return null;
}

/** Follows the rest of a background response; null when there is nothing to resume, or the stream broke again. */
async function resume(ctx: EngineContext, execution: RunExecution, call: Call): Promise<ResponseOutcome | null> {
  const { translator, record } = execution;
  const responseId = record.responseIds.at(-1);
  if (!record.background || translator === null || responseId === undefined) return null;
  const events = await ctx.upstream.resumeResponse(responseId, translator.sequenceNumber, call);
  return readEvents(ctx, execution, events);
}

/** The outcome of the run's last response, null while it runs. What of it was not yet seen is told to listeners. */
export async function readOutcome(
  ctx: EngineContext,
  execution: RunExecution,
  call: Call,
): Promise<ResponseOutcome | null> {
  const responseId = execution.record.responseIds.at(-1);
  if (responseId === undefined || execution.translator === null) {
    return failedOutcome(new Error('The answer to the request was lost before it named the response.'));
  }
  const response = await ctx.upstream.retrieveResponse(responseId, call);
  if (isResponseEnded(response)) return applyProgress(execution, execution.translator.replay(response));
  if (response.status === 'in_progress' && execution.run.status === 'queued') execution.enter('in_progress');
  return null;
}

/**
 * Stops the response of a run that is to end. Resolves the outcome when it had ended on its own before; what cannot be
 * stopped (a foreground response of another process) or reached is left to itself.
 */
export async function stopResponse(
  ctx: EngineContext,
  execution: RunExecution,
  call: Call,
): Promise<ResponseOutcome | null> {
  const responseId = execution.record.responseIds.at(-1);
  if (!execution.record.background || responseId === undefined) return null;
  const own = withoutSignal(call);
  try {
    const response = await ctx.upstream.cancelResponse(responseId, own);
    if (response.status === 'cancelled') return null;
  } catch (error) {
    if (ctx.upstream.classify(error) !== 'rejected') return null;
  }
  try {
    return await readOutcome(ctx, execution, own);
  } catch {
    return null;
  }
}
