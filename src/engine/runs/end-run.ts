import { nowInSeconds } from '../../lib/clock.js';
import { closeStep, listUnansweredCalls } from '../../mapping/to-assistants/convert-run-steps.js';
import { addUsage } from '../../mapping/to-assistants/convert-usage.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { Message, ToolOutput } from '../../types/index.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import { answerCalls, answerOpenCalls } from '../history/answer-calls.js';
import { applyProgress } from './apply-progress.js';
import type { EngineContext } from '../context.js';
import { isWindowed } from '../history/history-window.js';
import { whileRenewing } from '../records/lease.js';
import { saveMessage } from '../records/message-records.js';
import { publishMessages } from '../history/publish-messages.js';
import type { RunExecution } from './run-execution.js';
import { transitionRun, type TransitionDetails } from './run-lifecycle.js';
import { releaseThread } from './thread-hold.js';
import { noteNewestMessage } from '../records/thread-records.js';

/** The statuses a run ends in. */
type FinalStatus = 'completed' | 'incomplete' | 'failed' | 'cancelled' | 'expired';

/** How a run ends. */
export interface Ending extends TransitionDetails {
  status: FinalStatus;
  /** The response's own end; absent when it never came to one, and then nothing of it joined the conversation. */
  outcome?: ResponseOutcome;
}

/** Takes the end of a response over: the run awaits outputs, or ends. */
export async function endTurn(
  ctx: EngineContext,
  execution: RunExecution,
  outcome: ResponseOutcome,
  call: Call,
): Promise<void> {
  execution.assign({
    usage: addUsage(execution.record.usage, outcome.usage),
    lastUsage: outcome.usage,
    submitted: hasJoined(outcome) ? null : execution.record.submitted,
  });
  if (outcome.status === 'cancelled') {
    await endCancelled(ctx, execution, outcome, call);
    return;
  }
  if (isWindowed(execution.record) && hasJoined(outcome) && !(await execution.occupy())) {
    leave(execution);
    return;
  }
  if (outcome.status !== 'requires_action') {
    const { status, lastError: last_error, incompleteDetails: incomplete_details } = outcome;
    await endRun(ctx, execution, { status, last_error, incomplete_details, outcome }, call);
    return;
  }
  if (execution.stopReason === null && (await awaitOutputs(ctx, execution, outcome, call))) return;
  await endRun(ctx, execution, { status: execution.stopReason ?? 'cancelled', outcome }, call);
}

/** The response was cancelled: at this process's wish, at another's, or by somebody who knows nothing of the run. */
async function endCancelled(
  ctx: EngineContext,
  execution: RunExecution,
  outcome: ResponseOutcome,
  call: Call,
): Promise<void> {
  // One in the background is cancelled only by a call for it, be it one of a process whose store this one cannot see.
  const isCalledFor = execution.record.background || (await execution.isCancelRequested());
  const asked = execution.stopReason ?? (isCalledFor ? 'cancelled' : null);
  const last_error = { code: 'server_error' as const, message: 'The response was cancelled upstream.' };
  await endRun(ctx, execution, asked ? { status: asked, outcome } : { status: 'failed', last_error, outcome }, call);
}

/** The run stops for tool outputs. False when its end was asked for in the meantime. */
async function awaitOutputs(
  ctx: EngineContext,
  execution: RunExecution,
  outcome: ResponseOutcome,
  call: Call,
): Promise<boolean> {
  const at = nowInSeconds(ctx.clock);
  const required_action = {
    type: 'submit_tool_outputs' as const,
    submit_tool_outputs: { tool_calls: outcome.pendingCalls },
  };
  const { record, steps } = execution;
  const run = transitionRun(execution.run, 'requires_action', at, { required_action });
  const newest = await keepMessages(ctx, execution, outcome, call);
  if (newest !== null) await noteNewestMessage(ctx, run.thread_id, newest);
  const saved = await execution.save({ ...record, run, steps, claim: null });
  if (saved && execution.record.cancelRequested) {
    execution.assign({ run: record.run, steps: record.steps });
    return false;
  }
  execution.translator = null;
  execution.announce();
  return true;
}

/**
 * Ends a run: open messages and steps are closed, calls that nobody will answer are answered in the conversation so
 * that the next run can go on, what the run left is recorded, and the thread is free before anybody is told.
 */
export async function endRun(ctx: EngineContext, execution: RunExecution, ending: Ending, call: Call): Promise<void> {
  const at = nowInSeconds(ctx.clock);
  const { outcome, status, ...details } = ending;
  const joined = outcome !== undefined && hasJoined(outcome);
  const own = withoutSignal(call);
  const outputs = listOwnOutputs(execution, { joined, status });
  if (outputs.length > 0 && !(await execution.occupy())) {
    leave(execution);
    return;
  }
  const steps = closeOpenWork(execution, ending, at);
  await settleCalls(ctx, execution, outputs, joined, own);
  const newest = joined ? await keepMessages(ctx, execution, outcome, own) : null;

  const usage = execution.record.usage;
  const run = transitionRun(execution.run, status, at, { ...details, usage });
  await execution.save({ ...execution.record, run, steps, submitted: null, claim: null, cancelRequested: false });
  execution.translator = null;
  const { hold } = execution.record;
  const holders = hold === null ? [run.id] : [run.id, hold];
  await releaseThread(ctx, run.thread_id, holders, newest, execution.heldThread);
  execution.announce();
}

/** Another process has done what was to be done here. */
function leave(execution: RunExecution): void {
  execution.translator = null;
  execution.announce();
}

/** Whether the conversation has taken the input and the output of a response. */
function hasJoined({ status }: ResponseOutcome): boolean {
  return status === 'completed' || status === 'incomplete' || status === 'requires_action';
}

/** Closes what is open, telling listeners, and returns the run's steps as they then are. */
function closeOpenWork(execution: RunExecution, ending: Ending, at: number) {
  const { status } = ending;
  if (status === 'completed') return execution.steps;
  const lastError = ending.last_error ?? null;
  const earlier = execution.record.steps.map((step) => {
    if (step.status !== 'in_progress') return step;
    const closed = closeStep(step, status === 'incomplete' ? 'completed' : status, at, lastError);
    execution.emit({ event: `thread.run.step.${closed.status}` as const, data: closed });
    return closed;
  });
  const closing = execution.translator?.close({ status, at, lastError }) ?? [];
  applyProgress(
    execution,
    closing.map((event) => ({ type: 'event', event })),
  );
  return [...earlier, ...(execution.translator?.steps ?? [])];
}

/** What is to answer the calls that stand in the conversation, or may, without an output: nobody will continue them. */
function listOwnOutputs(
  { record, translator }: RunExecution,
  { joined, status }: { joined: boolean; status: FinalStatus },
): ToolOutput[] {
  if (isWindowed(record)) return [];
  if (record.submitted && !joined) return record.submitted;
  const open = listUnansweredCalls([...record.steps, ...(joined ? (translator?.steps ?? []) : [])]);
  return open.map((id) => ({ tool_call_id: id, output: `No output: the run ended as ${status}.` }));
}

async function settleCalls(
  ctx: EngineContext,
  execution: RunExecution,
  outputs: readonly ToolOutput[],
  joined: boolean,
  call: Call,
): Promise<void> {
  if (outputs.length === 0) return;
  const { submitted, run } = execution.record;
  // A response that came to no end that is known here may have taken the outputs with it all the same.
  const mayBeThere = (submitted !== null && !joined) || execution.isHeir;
  const settle = mayBeThere ? answerOpenCalls : answerCalls;
  const renew = (): Promise<void> => execution.renew();
  await whileRenewing(ctx.clock, renew, () => settle(ctx, run.thread_id, outputs, call));
}

/** Records what the platform does not keep of the messages that the response made; resolves the newest item's id. */
async function keepMessages(
  ctx: EngineContext,
  execution: RunExecution,
  outcome: ResponseOutcome,
  call: Call,
): Promise<string | null> {
  const messages = execution.translator?.messages ?? [];
  const renew = (): Promise<void> => execution.renew();
  const publish = (): Promise<Map<string, string>> => publishMessages(ctx, execution, outcome, call);
  const itemIds = isWindowed(execution.record)
    ? await whileRenewing(ctx.clock, renew, publish)
    : new Map<string, string>();
  const toItem = (message: Message): string => itemIds.get(message.id) ?? message.id;
  await Promise.all(messages.map((message) => saveMessage(ctx, message, toItem(message))));
  const newest = messages.at(-1);
  return newest ? toItem(newest) : null;
}
