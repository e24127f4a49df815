import { nowInSeconds } from '../../lib/clock.js';
import type { LastError } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { canAnswer } from '../local-tools/local-tools.js';
import { driveAnswers } from './drive-turn.js';
import { endRun } from './end-run.js';
import type { RunSession } from './run-session.js';
import { isOverdue, isStored } from './show-run.js';
import { workOn } from './work-on.js';

const LOST_CALLS: LastError = {
  code: 'server_error',
  message: 'The calls of local tools were lost twice with the process that answered them.',
};

/**
 * Answers calls of local tools that no process answers: the calls of a response that has just ended, or, once
 * (`isAgain`), calls that another process died over. On threads in the store only if `mayRestart`. A process without
 * the tools leaves the run to another one.
 */
export async function resumeAnswering(
  ctx: EngineContext,
  session: RunSession,
  { isAgain, mayRestart }: { isAgain: boolean; mayRestart: boolean },
  call: Call,
): Promise<void> {
  const { phase, stop } = session.record.state;
  if (phase.at !== 'answering' || !ctx.leases.isFree(ctx.clock, phase.lease) || ctx.sessions.has(session.id)) return;
  if (stop !== null || isOverdue(session.record, nowInSeconds(ctx.clock))) {
    await workOn(ctx, session, () => endRun(ctx, session, { as: 'expired' }, call));
  } else if (isAgain && phase.again) {
    await workOn(ctx, session, () => endRun(ctx, session, { as: 'failed', lastError: LOST_CALLS }, call));
  } else if (isStored(session.record.asked) && !mayRestart) {
    return;
  } else if (canAnswer(ctx.options.tools, phase.calls)) {
    void driveAnswers(ctx, session, isAgain, call);
  }
}
