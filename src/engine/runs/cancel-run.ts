import { cannotCancel, notFound } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import { copyValue } from '../../lib/plain-values.js';
import type { Run, RunStatus } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { endRun } from './end-run.js';
import { findRun, stopRun } from './find-run.js';
import { attachTranslator, loadRun, workOn } from './load-run.js';
import type { RunExecution } from './run-execution.js';
import { isEnded, transitionRun } from './run-lifecycle.js';

/**
 * Asks for the end of a run and returns it as `cancelling`, like the old API. A run of this process ends as soon as its
 * stream has stopped; one that awaits outputs has ended when this returns, its calls answered in the conversation.
 * Throws the legacy 400 for a run that has ended or is being cancelled, 404 for an unknown one. A run that ended because
 * its stream was left is returned: the old service let it run on, and callers cancel it next.
 */
export async function cancelRun(ctx: EngineContext, threadId: string, runId: string, call: Call): Promise<Run> {
  const current = await findRun(ctx, threadId, runId, call);
  if (current === null) throw notFound('run', runId);
  if (current.left === true && current.run.status === 'cancelled') return copyValue(current.run);
  checkStatus(current.run.status);
  const own = ctx.executions.get(runId);
  if (own && own.run.status !== 'requires_action') return cancelOwn(ctx, own);
  await own?.done;
  return cancelStored(ctx, threadId, runId, call);
}

/** The wish is fulfilled by whoever follows the turn, whether or not the store can be told of it. */
async function cancelOwn(ctx: EngineContext, execution: RunExecution): Promise<Run> {
  checkStatus(execution.run.status);
  const run = transitionRun(execution.run, 'cancelling', nowInSeconds(ctx.clock));
  execution.assign({ run, cancelRequested: true });
  execution.announce();
  try {
    await execution.save();
  } finally {
    execution.stop('cancelled');
  }
  return copyValue(run);
}

async function cancelStored(ctx: EngineContext, threadId: string, runId: string, call: Call): Promise<Run> {
  const execution = await loadRun(ctx, threadId, runId, call);
  if (execution === null) throw notFound('run', runId);
  const { record } = execution;
  const { status } = record.run;
  checkStatus(status);
  const run = transitionRun(record.run, 'cancelling', nowInSeconds(ctx.clock));
  // Somebody has continued or ended the run meanwhile: the question is a new one.
  const isWork = status === 'requires_action';
  if (!(await execution.claim({ ...record, run, cancelRequested: true }, isWork)))
    return cancelRun(ctx, threadId, runId, call);
  if (isWork) {
    await workOn(ctx, execution, () => endRun(ctx, execution, { status: 'cancelled' }, call));
  } else if (execution.record.background && execution.responseId !== null) {
    attachTranslator(ctx, execution);
    execution.stop('cancelled');
    await workOn(ctx, execution, () => stopRun(ctx, execution, 'cancelled', call));
  }
  return copyValue(run);
}

function checkStatus(status: RunStatus): void {
  if (isEnded(status) || status === 'cancelling') throw cannotCancel(status);
}
