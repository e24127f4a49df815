import { nowInSeconds } from '../../lib/clock.js';
import { listUnansweredCalls } from '../../mapping/to-assistants/convert-run-steps.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { endContinuedRun } from './end-continued-run.js';
import { endRun, endTurn } from './end-run.js';
import { attachTranslator, loadRun, workOn } from './load-run.js';
import { readOutcome, stopResponse } from './recover-run.js';
import type { RunRecord } from '../records/records.js';
import { resumeSubmission } from './resume-submission.js';
import type { RunExecution, StopReason } from './run-execution.js';
import { isEnded, isOverdue } from './run-lifecycle.js';

/**
 * A run as it is now. One that this process executes is answered from memory, an ended one from the store; one that
 * another process executes is asked for upstream, once, and its end taken over; one that nobody here has seen is
 * restored from its response. A run whose time is over is ended first. Null when there is no such run on the thread. What
 * is resolved is the engine's own: callers are given copies.
 */
export async function findRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
): Promise<RunRecord | null> {
  for (;;) {
    await awaitExpiry(ctx, runId);
    const own = ctx.executions.get(runId);
    if (own) return show(own, threadId);
    const stored = await loadRun(ctx, threadId, runId, call);
    if (stored === null) return null;
    // Somebody has begun to work on it meanwhile: what was loaded is old.
    if (ctx.executions.has(runId)) continue;
    await refresh(ctx, stored, call);
    return show(ctx.executions.get(runId) ?? stored, threadId);
  }
}

function show({ run, record, steps }: RunExecution, threadId: string): RunRecord | null {
  return run.thread_id === threadId ? { ...record, steps } : null;
}

/** A run of this process whose time is over is about to end. */
async function awaitExpiry(ctx: EngineContext, runId: string): Promise<void> {
  const own = ctx.executions.get(runId);
  if (own && isOverdue(own.run, nowInSeconds(ctx.clock))) await own.done;
}

/** Brings a run that nobody in this process executes up to what the platform knows. */
async function refresh(ctx: EngineContext, execution: RunExecution, call: Call): Promise<void> {
  const { run, record } = execution;
  const overdue = isOverdue(run, nowInSeconds(ctx.clock));
  if (isEnded(run.status) || (run.status === 'requires_action' && !overdue)) return;
  const reason = record.cancelRequested ? 'cancelled' : 'expired';
  if (overdue || record.cancelRequested) execution.stop(reason);
  if (listUnansweredCalls(record.steps).length > 0) {
    await workOn(ctx, execution, () => endRun(ctx, execution, { status: reason }, call));
    return;
  }
  if (execution.responseId === null) {
    await resumeSubmission(ctx, execution, call);
    return;
  }
  attachTranslator(ctx, execution);
  if (overdue || (record.cancelRequested && record.background)) {
    await workOn(ctx, execution, () => stopRun(ctx, execution, reason, call));
    return;
  }
  const outcome = await readOutcome(ctx, execution, call).catch((error: unknown) => {
    // The service may not show a response in the foreground before it has ended. One that is gone expires.
    if (ctx.upstream.classify(error) === 'not_found') return null;
    throw error;
  });
  if (outcome?.status === 'requires_action' && execution.isRestored) {
    if (await endContinuedRun(ctx, execution, outcome, call)) return;
  }
  if (outcome && !ctx.executions.has(run.id)) {
    await workOn(ctx, execution, () => endTurn(ctx, execution, outcome, call));
  }
}

/** Stops the run's response; what it came to before counts. */
export async function stopRun(
  ctx: EngineContext,
  execution: RunExecution,
  reason: StopReason,
  call: Call,
): Promise<void> {
  const outcome = await stopResponse(ctx, execution, call);
  if (outcome) await endTurn(ctx, execution, outcome, call);
  else await endRun(ctx, execution, { status: reason }, call);
}
