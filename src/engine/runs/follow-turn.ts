import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { executeTurn } from './execute-run.js';
import { attachTranslator } from './load-run.js';
import type { StartedTurn } from './receive-created.js';
import type { RunExecution } from './run-execution.js';

/**
 * Goes on with a run in the response that took its outputs. False when somebody has ended the run, or gone on with it,
 * meanwhile: then this response is stopped.
 */
export async function followTurn(
  ctx: EngineContext,
  execution: RunExecution,
  turn: StartedTurn,
  call: Call,
): Promise<boolean> {
  const { record } = execution;
  const unknown = Array<null>(record.turn - record.responseIds.length).fill(null);
  const responseIds = [...record.responseIds, ...unknown, turn.responseId];
  execution.assign({ responseIds, background: turn.background, claim: null });
  attachTranslator(ctx, execution);
  if (!(await execution.save())) {
    await dropTurn(ctx, execution, turn, call);
    return false;
  }
  if (execution.record.cancelRequested) execution.stop('cancelled');
  void executeTurn(ctx, execution, turn.events, call);
  return true;
}

async function dropTurn(ctx: EngineContext, execution: RunExecution, turn: StartedTurn, call: Call): Promise<void> {
  execution.stop('cancelled');
  if (!turn.background || turn.responseId === null) return;
  // One that cannot be stopped is left to itself.
  await ctx.upstream.cancelResponse(turn.responseId, withoutSignal(call)).catch(() => undefined);
}
