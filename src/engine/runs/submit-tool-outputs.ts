import { notFound, toolOutputsNotAccepted, wrongToolOutputs } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import { completeToolCalls } from '../../mapping/to-assistants/convert-run-steps.js';
import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import type { RunStep, RunSubmitToolOutputsBody, ToolOutput } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import { abandonTurn } from './abandon-turn.js';
import type { EngineContext } from '../context.js';
import { wantsBackground, type Following } from './create-run.js';
import { endRun, type Ending } from './end-run.js';
import { findRun } from './find-run.js';
import { followTurn } from './follow-turn.js';
import { toLastError } from './failed-outcome.js';
import { whileRenewing } from '../records/lease.js';
import { loadRun } from './load-run.js';
import type { RunRecord } from '../records/records.js';
import type { RunExecution } from './run-execution.js';
import type { StartedTurn } from './receive-created.js';
import { isEnded, transitionRun } from './run-lifecycle.js';
import { restoreSearchContent } from './search-content.js';
import { startTurn } from './start-turn.js';
import { findExhaustedLimit } from './token-budget.js';

/** What submitting outputs needs beside the run. */
export interface OutputSubmission {
  outputs: RunSubmitToolOutputsBody['tool_outputs'];
  following: Following;
  /** Gets the execution while its run is `queued` again and nothing has been emitted: the place to subscribe. */
  onCreated: (execution: RunExecution) => void;
}

/**
 * Continues a run with the outputs of all its pending calls, each exactly once. The run leaves `requires_action` by
 * compare-and-set before anything is sent, so of two submissions one is refused. A refused request puts it back, unless
 * the run was cancelled meanwhile; 429, 5xx and a lost answer fail the run.
 */
export async function submitToolOutputs(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  submission: OutputSubmission,
  call: Call,
): Promise<void> {
  const current = await findRun(ctx, threadId, runId, call);
  if (current === null) throw notFound('run', runId);
  const outputs = checkOutputs(current, submission.outputs);
  await ctx.executions.get(runId)?.done;
  const execution = await loadRun(ctx, threadId, runId, call);
  if (execution === null) throw notFound('run', runId);
  const awaiting = execution.record;
  const background = wantsBackground(ctx, submission.following) && !ctx.backgroundRefused;
  const completed = await accept(ctx, execution, outputs, background);
  ctx.executions.set(runId, execution);
  const turn = await whileRenewing(
    ctx.clock,
    () => execution.renew(),
    () => start(ctx, execution, outputs, background, call),
  ).catch(async (error: unknown) => {
    await takeBack(ctx, execution, awaiting, call);
    throw error;
  });
  // A step without the content is better than outputs that were accepted and then refused.
  const shown = execution.record.includeContent
    ? await restoreSearchContent(ctx, execution.record, completed, call).catch(() => completed)
    : completed;
  submission.onCreated(execution);
  for (const step of shown) execution.emit({ event: 'thread.run.step.completed', data: step });
  execution.announce();
  if (await carryOn(ctx, execution, turn, call)) return;
  settle(ctx, execution);
  throw toolOutputsNotAccepted(execution.run.status);
}

/** False when the run was ended, or gone on with, by somebody else meanwhile. */
async function carryOn(
  ctx: EngineContext,
  execution: RunExecution,
  turn: StartedTurn | Ending,
  call: Call,
): Promise<boolean> {
  try {
    if ('responseId' in turn) return await followTurn(ctx, execution, turn, call);
    await endRun(ctx, execution, turn, call);
    settle(ctx, execution);
    return true;
  } catch (error) {
    await abandonTurn(ctx, execution, error, call);
    throw error;
  }
}

/** Starts the next turn; the run's ending when there cannot be one. */
async function start(
  ctx: EngineContext,
  execution: RunExecution,
  outputs: readonly ToolOutput[],
  background: boolean,
  call: Call,
): Promise<StartedTurn | Ending> {
  const exhausted = findExhaustedLimit(execution.record);
  if (exhausted) return { status: 'incomplete', incomplete_details: exhausted };
  const turn = await startTurn(ctx, execution, { input: convertToolOutputs(outputs), background }, call);
  return 'error' in turn ? { status: 'failed', last_error: toLastError(turn.error) } : turn;
}

/** The outputs were not accepted upstream: the run awaits them again, or ends if that was asked for meanwhile. */
async function takeBack(ctx: EngineContext, execution: RunExecution, awaiting: RunRecord, call: Call): Promise<void> {
  try {
    while (!execution.record.cancelRequested && !isEnded(execution.run.status) && execution.responseId === null) {
      const { metadata } = execution.run;
      if (await execution.claim({ ...awaiting, run: { ...awaiting.run, metadata } })) break;
    }
    if (execution.record.cancelRequested) await endRun(ctx, execution, { status: 'cancelled' }, call);
  } catch {
    // What the caller is told is why the outputs were refused. A run that could not be put back expires.
  }
  settle(ctx, execution);
}

/** The outputs in the order of the calls. Throws the legacy 400s. */
function checkOutputs({ run }: RunRecord, given: readonly ToolOutput[]): ToolOutput[] {
  const pending = run.required_action?.submit_tool_outputs.tool_calls.map(({ id }) => id);
  if (run.status !== 'requires_action' || !pending) throw toolOutputsNotAccepted(run.status);
  const got = given.map((output) => output.tool_call_id ?? '');
  const isComplete = got.length === pending.length && new Set(got).size === got.length;
  if (!isComplete || !pending.every((id) => got.includes(id))) throw wrongToolOutputs(pending, got);
  return pending.flatMap((id) => given.filter((output) => output.tool_call_id === id));
}

/** Takes the outputs into the run: its open step is complete, the run queued. Returns the steps this completed. */
async function accept(
  ctx: EngineContext,
  execution: RunExecution,
  outputs: ToolOutput[],
  background: boolean,
): Promise<RunStep[]> {
  const at = nowInSeconds(ctx.clock);
  for (;;) {
    const { record } = execution;
    if (record.run.status !== 'requires_action') throw toolOutputsNotAccepted(record.run.status);
    const steps = record.steps.map((step) => completeToolCalls(step, outputs, at, record.lastUsage));
    const completed = steps.filter((step, index) => step.status !== record.steps[index]?.status);
    const run = transitionRun(record.run, 'queued', at);
    const submission = { turn: record.turn + 1, submitted: outputs, sentAgain: false, background };
    if (await execution.claim({ ...record, ...submission, run, steps }, true)) return completed;
  }
}

/** This process has nothing more to do for the run. */
function settle(ctx: EngineContext, execution: RunExecution): void {
  ctx.executions.delete(execution.run.id);
  execution.finish();
}
