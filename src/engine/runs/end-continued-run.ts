import { nowInSeconds } from '../../lib/clock.js';
import { readIdTime } from '../../mapping/ids.js';
import { completeToolCalls } from '../../mapping/to-assistants/convert-run-steps.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { ToolOutput } from '../../types/index.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { readNewest } from '../history/read-items.js';
import type { RunExecution } from './run-execution.js';
import { transitionRun } from './run-lifecycle.js';

/**
 * Ends a run that was restored from its first response and had gone on behind it: the conversation holds outputs of the
 * calls that the response made, so nobody waits for them. Which responses took them is not known any more: the run shows
 * the steps and usage of the first, and that it has ended. False when the calls are unanswered. One request upstream.
 */
export async function endContinuedRun(
  ctx: EngineContext,
  execution: RunExecution,
  outcome: ResponseOutcome,
  call: Call,
): Promise<boolean> {
  const items = await readNewest(ctx, execution.run.thread_id, call);
  const ids = new Set<string | undefined>(outcome.pendingCalls.map(({ id }) => id));
  const answers = items.filter((item) => item.type === 'function_call_output' && ids.has(item.call_id));
  if (answers.length === 0) return false;
  const at = readIdTime(answers[0]?.id ?? '') ?? nowInSeconds(ctx.clock);
  const outputs = answers.flatMap((item) => toToolOutput(item) ?? []);
  const steps = execution.steps.map((step) => completeToolCalls(step, outputs, at, outcome.usage));
  const run = transitionRun(execution.run, 'completed', at, { usage: outcome.usage });
  execution.translator = null;
  await execution.save({ ...execution.record, run, steps, usage: outcome.usage });
  return true;
}

function toToolOutput(item: ConversationItem): ToolOutput | null {
  if (item.type !== 'function_call_output' || item.call_id === undefined) return null;
  const output = typeof item.output === 'string' ? item.output : JSON.stringify(item.output);
  return { tool_call_id: item.call_id, output };
}
