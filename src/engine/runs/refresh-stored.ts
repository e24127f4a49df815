import { nowInSeconds } from '../../lib/clock.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { beginAgain } from './begin-again.js';
import { giveFixedAnswer } from './fallbacks/fixed-answer.js';
import { driveTurn } from './drive-turn.js';
import { endRun, endTurn } from './end-run.js';
import type { Phase } from './run-events.js';
import type { RunSession } from './run-session.js';
import { isOverdue } from './show-run.js';
import { workOn } from './work-on.js';

/**
 * Continues a run on a thread in the store whose response another process reads: the service does not store it, so it
 * cannot be asked. Does nothing while that process may be alive. If it died, a run that was stopped or has expired is
 * ended; any other is begun again if `mayRestart`, once, and fails if that process dies too.
 */
export async function refreshStored(
  ctx: EngineContext,
  session: RunSession,
  { lease }: Extract<Phase, { at: 'working' }>,
  mayRestart: boolean,
  call: Call,
): Promise<void> {
  // If it is alive, that process ends the run in time itself. Its clock may differ from this one's.
  if (lease && !ctx.leases.isFree(ctx.clock, lease)) return;
  const { stop } = session.record.state;
  const fixed = giveFixedAnswer(ctx, session);
  const isExpired = isOverdue(session.record, nowInSeconds(ctx.clock));
  if (fixed) await workOn(ctx, session, () => endTurn(ctx, session, fixed, call));
  else if (isExpired) await workOn(ctx, session, () => endRun(ctx, session, { as: 'expired' }, call));
  else if (stop) await workOn(ctx, session, () => endRun(ctx, session, { as: 'cancelled' }, call));
  else if (mayRestart) await restart(ctx, session, withoutSignal(call));
}

async function restart(ctx: EngineContext, session: RunSession, call: Call): Promise<void> {
  const reader = ctx.leases.begin();
  session.reader = reader;
  const begun = await workOn(ctx, session, () => beginAgain(ctx, session, call)).catch((error: unknown) => {
    ctx.leases.end(reader);
    throw error;
  });
  if (begun !== 'stale' && 'events' in begun) {
    void driveTurn(ctx, session, begun.events, call);
    return;
  }
  ctx.leases.end(reader);
  if (begun === 'stale') return;
  if ('outcome' in begun) {
    await workOn(ctx, session, () => endTurn(ctx, session, begun.outcome, call));
    return;
  }
  // The lease is still that of the process that died.
  session.reader = null;
  await workOn(ctx, session, () => endRun(ctx, session, begun.ending, call));
}
