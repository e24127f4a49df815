import type { LastError, RunStep, ToolCall, ToolOutput, Usage } from '../../types/index.js';
import { findToolType } from '../tools/index.js';
import { toStepError } from './map-error-code.js';

/** What all steps of a response have in common. */
export interface StepSource {
  runId: string;
  threadId: string;
  assistantId: string;
  /** Unix seconds; null if the run does not expire. */
  expiresAt: number | null;
}

/** The final statuses of a step. */
export type StepEnd = Exclude<RunStep['status'], 'in_progress'>;

/** Makes a step that has begun. `createdAt` in Unix seconds. */
export function createStep(
  id: string,
  details: RunStep['step_details'],
  createdAt: number,
  source: StepSource,
): RunStep {
  return {
    id,
    object: 'thread.run.step',
    created_at: createdAt,
    run_id: source.runId,
    assistant_id: source.assistantId,
    thread_id: source.threadId,
    type: details.type,
    status: 'in_progress',
    cancelled_at: null,
    completed_at: null,
    expires_at: source.expiresAt,
    expired_at: null,
    failed_at: null,
    last_error: null,
    step_details: details,
    usage: null,
    metadata: {},
  };
}

/** Closes a step with a final status and time (Unix seconds). A step that has ended stays unchanged. */
export function closeStep(step: RunStep, status: StepEnd, at: number, lastError: LastError | null = null): RunStep {
  if (step.status !== 'in_progress') return step;
  return {
    ...step,
    status,
    expires_at: null,
    cancelled_at: status === 'cancelled' ? at : null,
    completed_at: status === 'completed' ? at : null,
    expired_at: status === 'expired' ? at : null,
    failed_at: status === 'failed' ? at : null,
    last_error: status === 'failed' ? toStepError(lastError) : null,
  };
}

/**
 * Adds outputs to a step's calls. An open step is completed `at` (Unix seconds) and gets `usage`, that of the response
 * with the calls; an ended step keeps its own.
 */
export function completeToolCalls(
  step: RunStep,
  outputs: readonly ToolOutput[],
  at: number,
  usage: Usage | null,
): RunStep {
  if (step.step_details.type !== 'tool_calls') return step;
  const byCall = new Map(outputs.map((output) => [output.tool_call_id, output.output ?? '']));
  const complete = (call: ToolCall): ToolCall => {
    const answer = findToolType(call.type)?.answer;
    const output = answer?.isOpen(call) ? byCall.get(call.id) : undefined;
    return answer && output !== undefined ? answer.withOutput(call, output) : call;
  };
  const answered = {
    ...step,
    step_details: { ...step.step_details, tool_calls: step.step_details.tool_calls.map(complete) },
  };
  return step.status === 'in_progress' ? { ...closeStep(answered, 'completed', at), usage } : answered;
}

/**
 * Adds the results of local tools to a step. If no call remains open, it is completed `at` (Unix seconds) and gets
 * `usage`, that of the response with the calls.
 */
export function answerToolCalls(
  step: RunStep,
  answered: readonly ToolCall[],
  at: number,
  usage: Usage | null,
): RunStep {
  const { step_details: details } = step;
  if (details.type !== 'tool_calls') return step;
  const byId = new Map(answered.map((call) => [call.id, call]));
  if (!details.tool_calls.some(({ id }) => byId.has(id))) return step;
  const calls = details.tool_calls.map((call) => byId.get(call.id) ?? call);
  const next = { ...step, step_details: { ...details, tool_calls: calls } };
  const isOpen = listUnansweredCalls([next]).length > 0;
  return step.status !== 'in_progress' || isOpen ? next : { ...closeStep(next, 'completed', at), usage };
}

/** Ids of calls without output, in order. */
export function listUnansweredCalls(steps: readonly RunStep[]): string[] {
  return steps.flatMap(({ step_details: details }) =>
    details.type === 'tool_calls'
      ? details.tool_calls.flatMap((call) => (findToolType(call.type)?.answer?.isOpen(call) ? [call.id] : []))
      : [],
  );
}
