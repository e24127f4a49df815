import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { endRun } from './end-run.js';
import { toLastError } from './failed-outcome.js';
import { stopResponse } from './recover-run.js';
import type { RunExecution } from './run-execution.js';

/**
 * Gives up a run whose turn the service has accepted and that cannot be followed here, because the store fails: the
 * response is stopped, and the run recorded as failed if the store lets that happen. Never rejects.
 */
export async function abandonTurn(
  ctx: EngineContext,
  execution: RunExecution,
  fault: unknown,
  call: Call,
): Promise<void> {
  execution.stop('cancelled');
  try {
    const outcome = await stopResponse(ctx, execution, call);
    const ending = { status: 'failed' as const, last_error: toLastError(fault) };
    await endRun(ctx, execution, outcome ? { ...ending, outcome } : ending, call);
  } catch {
    // The fault that led here is what the caller is told; what the store holds is void when the run expires.
  }
  if (ctx.executions.get(execution.run.id) === execution) ctx.executions.delete(execution.run.id);
  execution.finish(fault instanceof Error ? fault : new Error(String(fault)));
}
