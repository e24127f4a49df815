import { cannotCancel, notFound } from '../errors.js';
import type { Run } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { endRun, endTurn } from './end-run.js';
import { attachTranslator, findRun, loadRun } from './find-run.js';
import { stopResponse } from './recover-run.js';
import { isRunning, transitionRun } from './run-lifecycle.js';
import { nowInSeconds } from '../lib/clock.js';

/**
 * Asks for the end of a run and returns it as `cancelling`, like the old API. A run of this process ends as soon as its
 * stream has stopped; one that awaits outputs has ended when this returns, its calls answered in the conversation.
 * Throws the legacy 400 for a run that has ended or is being cancelled, 404 for an unknown one.
 */
export async function cancelRun(ctx: EngineContext, threadId: string, runId: string, call: Call): Promise<Run> {
  const current = await findRun(ctx, threadId, runId, call);
  if (current === null) throw notFound('run', runId);
  const { status } = current.run;
  if (status !== 'requires_action' && (!isRunning(status) || status === 'cancelling')) throw cannotCancel(status);

  const own = ctx.executions.get(runId);
  const execution = own ?? (await loadRun(ctx, threadId, runId, call));
  if (execution === null) throw notFound('run', runId);
  const cancelling = transitionRun(execution.run, 'cancelling', nowInSeconds(ctx.clock));
  if (own) {
    own.assign({ run: cancelling, cancelRequested: true });
    own.announce();
    await own.save();
    own.stop('cancelled');
    return cancelling;
  }
  const { background, run } = execution.record;
  const saved = await execution.save({ ...execution.record, run: cancelling, cancelRequested: true });
  if (!saved) throw cannotCancel(execution.run.status);
  if (run.status === 'requires_action') {
    execution.assign({ run: { ...cancelling, required_action: run.required_action } });
    await endRun(ctx, execution, { status: 'cancelled' }, call);
  } else if (background) {
    attachTranslator(ctx, execution);
    execution.stop('cancelled');
    const outcome = await stopResponse(ctx, execution, call);
    if (outcome) await endTurn(ctx, execution, outcome, call);
    else await endRun(ctx, execution, { status: 'cancelled' }, call);
  }
  return cancelling;
}
