import { notFound, toolOutputsNotAccepted, wrongToolOutputs } from '../errors.js';
import { nowInSeconds } from '../lib/clock.js';
import { completeToolCalls } from '../mapping/to-assistants/convert-run-steps.js';
import { convertToolOutputs } from '../mapping/to-responses/convert-tool-outputs.js';
import type { RunStep, RunSubmitToolOutputsBody, ToolOutput } from '../types/index.js';
import type { Call } from '../upstream/call.js';

import type { EngineContext } from './context.js';
import { wantsBackground, type Following } from './create-run.js';
import { endRun, type Ending } from './end-run.js';
import { executeTurn } from './execute-run.js';
import { attachTranslator, findRun, loadRun } from './find-run.js';
import { toLastError } from './failed-outcome.js';
import type { RunRecord } from './records.js';
import type { RunExecution } from './run-execution.js';
import { transitionRun } from './run-lifecycle.js';
import { startTurn, type StartedTurn } from './start-turn.js';
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
 * compare-and-set before anything is sent, so of two submissions one is refused. A refused request puts it back; 429,
 * 5xx and a lost answer fail the run.
 */
export async function submitToolOutputs(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  submission: OutputSubmission,
  call: Call,
): Promise<RunExecution> {
  const current = await findRun(ctx, threadId, runId, call);
  if (current === null) throw notFound('run', runId);
  const outputs = checkOutputs(current, submission.outputs);
  const own = ctx.executions.get(runId);
  if (own) await own.done;
  const execution = await loadRun(ctx, threadId, runId, call);
  if (execution === null) throw notFound('run', runId);
  const awaiting = execution.record;
  const completed = await accept(ctx, execution, outputs);
  ctx.executions.set(runId, execution);
  const exhausted = findExhaustedLimit(execution.record);
  const request = { input: convertToolOutputs(outputs), background: wantsBackground(ctx, submission.following) };
  try {
    const turn = exhausted ? null : await startTurn(ctx, execution, request, call);
    submission.onCreated(execution);
    for (const step of completed) execution.emit({ event: 'thread.run.step.completed', data: step });
    execution.announce();
    if (turn === null) await end(ctx, execution, { status: 'incomplete', incomplete_details: exhausted }, call);
    else if ('error' in turn)
      await end(ctx, execution, { status: 'failed', last_error: toLastError(turn.error) }, call);
    else await follow(ctx, execution, turn, call);
  } catch (error) {
    ctx.executions.delete(runId);
    await execution.save({ ...awaiting, run: { ...awaiting.run, metadata: execution.run.metadata } });
    execution.wake();
    throw error;
  }
  return execution;
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
async function accept(ctx: EngineContext, execution: RunExecution, outputs: ToolOutput[]): Promise<RunStep[]> {
  const at = nowInSeconds(ctx.clock);
  for (;;) {
    const { record } = execution;
    if (record.run.status !== 'requires_action') throw toolOutputsNotAccepted(record.run.status);
    const completed = record.steps
      .filter((step) => step.status === 'in_progress' && step.step_details.type === 'tool_calls')
      .map((step) => completeToolCalls(step, outputs, at, record.lastUsage));
    const steps = record.steps.map((step) => completed.find(({ id }) => id === step.id) ?? step);
    const run = transitionRun(record.run, 'queued', at);
    if (await execution.claim({ ...record, run, steps, submitted: outputs })) return completed;
  }
}

async function follow(ctx: EngineContext, execution: RunExecution, turn: StartedTurn, call: Call): Promise<void> {
  const { record } = execution;
  const responseIds = [...record.responseIds, turn.responseId];
  await execution.save({ ...record, responseIds, background: turn.background });
  attachTranslator(ctx, execution);
  void executeTurn(ctx, execution, turn.events, call);
}

async function end(ctx: EngineContext, execution: RunExecution, ending: Ending, call: Call): Promise<void> {
  await endRun(ctx, execution, ending, call);
  ctx.executions.delete(execution.run.id);
  execution.finish();
}
