import { nowInSeconds } from '../lib/clock.js';
import { readRankingOptions } from '../mapping/to-assistants/convert-tool-calls.js';
import { createTranslator } from '../stream/translate-events.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { endRun, endTurn } from './end-run.js';
import { readOutcome, stopResponse } from './recover-run.js';
import { runKey, type RunRecord } from './records.js';
import { restoreRun } from './restore-run.js';
import { RunExecution } from './run-execution.js';
import { isOverdue, isRunning } from './run-lifecycle.js';

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
  const own = ctx.executions.get(runId);
  if (own) return own.run.thread_id === threadId ? structuredClone({ ...own.record, steps: own.steps }) : null;
  const execution = await loadRun(ctx, threadId, runId, call);
  if (execution === null) return null;
  await refresh(ctx, execution, call);
  return { ...execution.record, steps: execution.steps };
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
  const overdue = isOverdue(execution.run, nowInSeconds(ctx.clock));
  if (!isRunning(execution.run.status)) {
    if (overdue) await endRun(ctx, execution, { status: 'expired' }, call);
    return;
  }
  attachTranslator(ctx, execution);
  if (overdue) execution.stop('expired');
  const outcome = overdue ? await stopResponse(ctx, execution, call) : await readOutcome(ctx, execution, call);
  if (outcome) await endTurn(ctx, execution, outcome, call);
  else if (overdue) await endRun(ctx, execution, { status: 'expired' }, call);
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
