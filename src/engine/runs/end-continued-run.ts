import { nowInSeconds } from '../../lib/clock.js';
import { readIdTime } from '../../mapping/ids.js';
import { completeToolCalls } from '../../mapping/to-assistants/convert-run-steps.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { ToolOutput } from '../../types/index.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { readNewest } from '../history/read-items.js';
import type { RunEvent } from './run-events.js';
import type { RunSession } from './run-session.js';

/**
 * Ends a run that was restored from its first response although it continued after it: the conversation has outputs for
 * the calls of that response, so no caller waits for them. Which responses followed is unknown, so the run shows the
 * steps and usage of the first one, as completed. Resolves false if the calls are unanswered. One request.
 */
export async function endContinuedRun(
  ctx: EngineContext,
  session: RunSession,
  outcome: ResponseOutcome,
  call: Call,
): Promise<boolean> {
  const items = await readNewest(ctx, session.threadId, call);
  const ids = new Set<string | undefined>(outcome.pendingCalls.map(({ id }) => id));
  const answers = items.filter((item) => item.type === 'function_call_output' && ids.has(item.call_id));
  if (answers.length === 0) return false;
  const at = readIdTime(answers[0]?.id ?? '') ?? nowInSeconds(ctx.clock);
  const outputs = answers.flatMap((item) => toToolOutput(item) ?? []);
  const steps = session.steps.map((step) => completeToolCalls(step, outputs, at, outcome.usage));
  session.translator = null;
  const ended = { ...outcome, status: 'completed' as const, pendingCalls: [] };
  const { turn } = session.record.state;
  const left = { steps, publish: null, wasTold: true };
  const event: RunEvent = { type: 'response ended', turn, at, by: '', outcome: ended, ...left };
  await session.stored.update([event]);
  return true;
}

function toToolOutput(item: ConversationItem): ToolOutput | null {
  if (item.type !== 'function_call_output' || item.call_id === undefined) return null;
  const output = typeof item.output === 'string' ? item.output : JSON.stringify(item.output);
  return { tool_call_id: item.call_id, output };
}
