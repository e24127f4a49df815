import { nowInSeconds, repeat } from '../../lib/clock.js';
import { onAbort } from '../../lib/on-abort.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import { withSignal, type Call } from '../../upstream/call.js';
import { readEvents } from './apply-progress.js';
import type { EngineContext } from '../context.js';
import { endRun, endTurn } from './end-run.js';
import { recoverTurn, stopResponse } from './recover-run.js';
import type { RunExecution } from './run-execution.js';

/** How often (ms) the process that streams a foreground response looks whether another one has asked for its end. */
const CANCEL_WATCH = 2_000;

/**
 * Follows one response of a run to its end: events become the run's state and what its listeners get. Never rejects.
 *
 * A stream that breaks is not a failed run: the rest is fetched (`recoverTurn`). The engine's own stop, and the run's
 * time running out, end it as cancelled or expired.
 */
export function executeTurn(
  ctx: EngineContext,
  execution: RunExecution,
  events: AsyncIterable<ResponseStreamEvent>,
  call: Call,
): Promise<void> {
  const { id } = execution.run;
  ctx.executions.set(id, execution);
  const ignoreEnd = ctx.over && onAbort(ctx.over, () => execution.stop('cancelled'));
  const stopExpiry = expireInTime(ctx, execution);
  const stopWatch = execution.record.background ? null : watchForCancel(ctx, execution);
  const work = followToEnd(ctx, execution, events, call)
    .then(
      () => {
        execution.finish();
      },
      (error: unknown) => {
        execution.finish(error instanceof Error ? error : new Error(String(error)));
      },
    )
    .finally(() => {
      ignoreEnd?.();
      stopExpiry();
      void stopWatch?.();
      if (ctx.executions.get(id) === execution) ctx.executions.delete(id);
      execution.wake();
    });
  execution.done = work;
  keepAlive(ctx, work);
  return work;
}

/** A host that cannot be asked to wait is no reason not to follow the run. */
function keepAlive(ctx: EngineContext, work: Promise<void>): void {
  try {
    ctx.options.waitUntil?.(work);
  } catch (error) {
    ctx.warnOnce('wait-until', `The option waitUntil threw: ${String(error)}`);
  }
}

async function followToEnd(
  ctx: EngineContext,
  execution: RunExecution,
  events: AsyncIterable<ResponseStreamEvent>,
  call: Call,
): Promise<void> {
  const own = withSignal(call, execution.signal);
  const outcome =
    (await readEvents(ctx, execution, events)) ??
    (await recoverTurn(ctx, execution, own)) ??
    (await stopResponse(ctx, execution, own));
  if (outcome) await endTurn(ctx, execution, outcome, own);
  else await endRun(ctx, execution, { status: execution.stopReason ?? 'expired' }, own);
}

/** Stops the response when the run's time is over. */
function expireInTime({ clock }: EngineContext, execution: RunExecution): () => void {
  const { expires_at: expiresAt } = execution.run;
  if (expiresAt === null) return () => undefined;
  return clock.startTimer((expiresAt - nowInSeconds(clock)) * 1000, () => execution.stop('expired'));
}

/**
 * Stops the response when another process has asked for the run's end: it can only mark the record, because nobody else
 * can stop a response in the foreground.
 */
function watchForCancel({ clock }: EngineContext, execution: RunExecution): () => Promise<void> {
  return repeat(clock, CANCEL_WATCH, async () => {
    if (execution.stopReason) return;
    // A store that fails now is asked again, and at the end of the run at the latest.
    const isAsked = await execution.isCancelRequested().catch(() => false);
    if (isAsked) execution.stop('cancelled');
  });
}
