import { nowInSeconds } from '../../lib/clock.js';
import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { LastError, ToolOutput } from '../../types/index.js';
import type { ConversationItem } from '../../types/responses.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import { applyProgress } from './apply-progress.js';
import type { EngineContext } from '../context.js';
import { endRun, endTurn, type Ending } from './end-run.js';
import { toLastError } from './failed-outcome.js';
import { followTurn } from './follow-turn.js';
import { isWindowed } from '../history/history-window.js';
import { isFresh, whileRenewing } from '../records/lease.js';
import { attachTranslator, workOn } from './load-run.js';
import { readNewest } from '../history/read-items.js';
import { findResponseToOutputs, listMissing } from './lost-turn.js';
import type { RunExecution } from './run-execution.js';
import { repeatTurn } from './start-turn.js';

/**
 * How long (seconds) the process that sent outputs has to say which response took them, before others look what became
 * of them. It is told so before the model begins.
 */
const HANDOVER = 5;

/** How long (ms) the conversation may take to show what a response that has just ended left. */
const ITEMS_LAG = 1_000;

const LOST_OUTPUTS: LastError = {
  code: 'server_error',
  message: 'The tool outputs were accepted, and lost on their way to the model.',
};

const LOST_START: LastError = { code: 'server_error', message: 'The run was lost before the model took it on.' };

/**
 * Brings on a run whose outputs were accepted and of which no response is known to have taken them. While their sender
 * may be alive nothing happens. When it is dead, the conversation tells: what stands behind the outputs is how the turn
 * ended; while it is in use the model works on them; else nobody has them, and they are sent again, once. That holds for
 * a run that was to outlive its process; one in the foreground, or outside of the conversation, has failed.
 */
export async function resumeSubmission(ctx: EngineContext, execution: RunExecution, call: Call): Promise<void> {
  const { record, stopReason } = execution;
  const { claim, submitted } = record;
  const now = nowInSeconds(ctx.clock);
  if (claim !== null && now - claim.at < HANDOVER) return;
  const outputs = isWindowed(record) ? null : submitted;
  if (outputs && (await endByItems(ctx, execution, await readNewest(ctx, record.run.thread_id, call), call))) return;
  if (claim !== null && isFresh(claim, now)) return;

  const mayRepeat = stopReason === null && outputs !== null && record.background && !record.sentAgain;
  if (!(await execution.claim(record, true))) return;
  if (mayRepeat) {
    await sendAgain(ctx, execution, outputs, withoutSignal(call));
    return;
  }
  const lost = { status: 'failed' as const, last_error: submitted ? LOST_OUTPUTS : LOST_START };
  await end(ctx, execution, stopReason ? { status: stopReason } : lost, call);
}

/** Ends the turn by what stands behind its outputs; false when nothing does. `items` newest first. */
async function endByItems(
  ctx: EngineContext,
  execution: RunExecution,
  items: readonly ConversationItem[],
  call: Call,
): Promise<boolean> {
  const outcome = readOutcome(ctx, execution, items);
  if (outcome === null) return false;
  // Its process may have come back to it: then what it says is better, for items do not tell of usage.
  if (!(await execution.claim(execution.record, true))) return true;
  await workOn(ctx, execution, () => endTurn(ctx, execution, outcome, call));
  return true;
}

function readOutcome(
  ctx: EngineContext,
  execution: RunExecution,
  items: readonly ConversationItem[],
): ResponseOutcome | null {
  const response = findResponseToOutputs(execution, items);
  if (response === null) return null;
  attachTranslator(ctx, execution);
  return applyProgress(execution, execution.translator?.replay(response) ?? []);
}

async function sendAgain(
  ctx: EngineContext,
  execution: RunExecution,
  outputs: readonly ToolOutput[],
  call: Call,
): Promise<void> {
  await ctx.clock.sleep(ITEMS_LAG);
  const items = await readNewest(ctx, execution.run.thread_id, call);
  if (await endByItems(ctx, execution, items, call)) return;
  const input = convertToolOutputs(listMissing(outputs, items));
  if (!(await execution.save({ ...execution.record, sentAgain: true }))) return;
  const turn = await whileRenewing(
    ctx.clock,
    () => execution.renew(),
    () => repeatTurn(ctx, execution, input, call),
  );
  if (turn === null) await execution.save({ ...execution.record, sentAgain: false });
  else if ('error' in turn) await end(ctx, execution, { status: 'failed', last_error: toLastError(turn.error) }, call);
  else await followTurn(ctx, execution, turn, call);
}

function end(ctx: EngineContext, execution: RunExecution, ending: Ending, call: Call): Promise<void> {
  return workOn(ctx, execution, () => endRun(ctx, execution, ending, call));
}
