import type { Progress, ResponseOutcome } from '../../translate/translate-events.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { EngineContext } from '../context.js';
import { failedOutcome } from './failed-outcome.js';
import type { RunExecution } from './run-execution.js';

/** Takes over what a translator made of an event; the outcome when that was the last of the response. */
export function applyProgress(execution: RunExecution, steps: readonly Progress[]): ResponseOutcome | null {
  for (const progress of steps) {
    if (progress.type === 'event') execution.emit(progress.event);
    else if (progress.type === 'in_progress' && execution.run.status === 'queued') execution.enter('in_progress');
    else if (progress.type === 'ended') return progress.outcome;
  }
  return null;
}

/**
 * Reads a response's events into the run. Null when they end or break off, or the run is stopped, before the response
 * has ended; an error event of the service's own is a failed response. What comes behind the end is read without anybody
 * waiting for it, so that the connection can be used again.
 */
export async function readEvents(
  ctx: EngineContext,
  execution: RunExecution,
  events: AsyncIterable<ResponseStreamEvent>,
): Promise<ResponseOutcome | null> {
  const iterator = events[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<ResponseStreamEvent>;
    try {
      next = await iterator.next();
    } catch (fault) {
      return explainFault(ctx, fault);
    }
    if (next.done) return null;
    if (execution.stopReason) {
      await iterator.return?.();
      return null;
    }
    let outcome: ResponseOutcome | null;
    try {
      outcome = applyProgress(execution, execution.translator?.translate(next.value) ?? []);
    } catch (defect) {
      await iterator.return?.();
      throw defect;
    }
    if (outcome) {
      void drain(iterator);
      return outcome;
    }
  }
}

/** The outcome that a fault of a stream means; null for a stream that only broke. */
function explainFault(ctx: EngineContext, fault: unknown): ResponseOutcome | null {
  return ctx.upstream.classify(fault) === 'reported' ? failedOutcome(fault) : null;
}

async function drain(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    while (!(await iterator.next()).done);
  } catch {
    // The response has ended: nothing that was to come is missed.
  }
}
