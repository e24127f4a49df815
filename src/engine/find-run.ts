import { nowInSeconds } from '../lib/clock.js';
import { listUnansweredCalls } from '../mapping/to-assistants/convert-run-steps.js';
import { readRankingOptions } from '../mapping/to-assistants/convert-tool-calls.js';
import { createTranslator } from '../stream/translate-events.js';
import type { LastError } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { endRun, endTurn } from './end-run.js';
import { readOutcome, stopResponse } from './recover-run.js';
import { runKey, type RunRecord } from './records.js';
import { restoreRun } from './restore-run.js';
import { RunExecution, type StopReason } from './run-execution.js';
import { isEnded, isOverdue } from './run-lifecycle.js';

/** How long (seconds) outputs may be on their way, retries included. */
const LONGEST_SUBMISSION = 120;

const LOST_OUTPUTS: LastError = {
  code: 'server_error',
  message: 'The tool outputs were accepted, and lost on their way to the model.',
};

/**
 * A run as it is now. One that this process executes is answered from memory, an ended one from the store; one that
 * another process executes is asked for upstream, once, and its end taken over; one that nobody here has seen is
 * restored from its response. A run whose time is over is ended first. Null when there is no such run on the thread.
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
  return run.thread_id === threadId ? structuredClone({ ...record, steps }) : null;
}

/** A run of this process whose time is over is about to end. */
async function awaitExpiry(ctx: EngineContext, runId: string): Promise<void> {
  const own = ctx.executions.get(runId);
  if (own && isOverdue(own.run, nowInSeconds(ctx.clock))) await own.done;
}

/** A run of the store, or of the platform, ready to be changed. Not executed: nobody follows its events. */
export async function loadRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
): Promise<RunExecution | null> {
  const stored = await ctx.records.runs.get(runKey(threadId, runId));
  if (stored === null) return restoreRun(ctx, threadId, runId, call);
  return new RunExecution(ctx, stored.value, stored.version);
}

/** Brings a run that nobody in this process executes up to what the platform knows. */
async function refresh(ctx: EngineContext, execution: RunExecution, call: Call): Promise<void> {
  const { run, record } = execution;
  const overdue = isOverdue(run, nowInSeconds(ctx.clock));
  if (isEnded(run.status) || (run.status === 'requires_action' && !overdue)) return;
  const reason = record.cancelRequested ? 'cancelled' : 'expired';
  if (overdue || record.cancelRequested) execution.stop(reason);
  if (listUnansweredCalls(record.steps).length > 0) {
    await work(ctx, execution, () => endRun(ctx, execution, { status: reason }, call));
    return;
  }
  if (isLost(ctx, execution)) {
    await work(ctx, execution, () => endRun(ctx, execution, { status: 'failed', last_error: LOST_OUTPUTS }, call));
    return;
  }
  attachTranslator(ctx, execution);
  if (overdue || (record.cancelRequested && record.background)) {
    await work(ctx, execution, () => stopRun(ctx, execution, reason, call));
    return;
  }
  const outcome = await readOutcome(ctx, execution, call);
  if (outcome && !ctx.executions.has(run.id)) {
    await work(ctx, execution, () => endTurn(ctx, execution, outcome, call));
  }
}

/** Whoever submitted outputs has come to no end with it: no response is known to have taken them. */
function isLost(ctx: EngineContext, { record, responseId }: RunExecution): boolean {
  return responseId === null && nowInSeconds(ctx.clock) - (record.submittedAt ?? 0) >= LONGEST_SUBMISSION;
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

/** Does something to a run that no two callers in this process may do at once: others are answered from memory. */
export async function work(ctx: EngineContext, execution: RunExecution, task: () => Promise<void>): Promise<void> {
  const { id } = execution.run;
  ctx.executions.set(id, execution);
  const done = task().finally(() => {
    if (ctx.executions.get(id) === execution) ctx.executions.delete(id);
    execution.wake();
  });
  execution.done = done.catch(() => undefined);
  await done;
}

/** Lets an execution read the events, or the whole, of the run's last response. */
export function attachTranslator(ctx: EngineContext, execution: RunExecution): void {
  const { id, thread_id, assistant_id, expires_at } = execution.run;
  execution.translator = createTranslator({
    runId: id,
    threadId: thread_id,
    assistantId: assistant_id,
    expiresAt: expires_at,
    citationMarkers: ctx.options.citationMarkers ?? true,
    rankingOptions: readRankingOptions(execution.run.tools),
    now: () => nowInSeconds(ctx.clock),
  });
}
