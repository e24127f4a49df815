import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { driveTurn } from './drive-turn.js';
import { endRun, endTurn } from './end-run.js';
import { fallBack } from './fallbacks/fall-back.js';
import { requeueTurn, resumeRequeue, type Requeued } from './requeue-turn.js';
import type { RunSession } from './run-session.js';
import { isReplacing } from './show-run.js';
import { awaitUnderWay } from './under-way.js';
import { workOn } from './work-on.js';

/** Continues a run that no process follows and whose response stays in the queue or is being replaced. */
export async function requeueRun(ctx: EngineContext, session: RunSession, call: Call): Promise<void> {
  const next = isReplacing(session.record.state)
    ? await resumeRequeue(ctx, session, call)
    : await requeueTurn(ctx, session, call);
  await continueRun(ctx, session, next, call);
}

/** Continues a run that no process follows and whose response failed. False if nothing can replace the response. */
export async function replaceFailed(
  ctx: EngineContext,
  session: RunSession,
  outcome: ResponseOutcome,
  call: Call,
): Promise<boolean> {
  const next = await fallBack(ctx, session, outcome, call);
  if (next !== null) await continueRun(ctx, session, next, call);
  return next !== null;
}

async function continueRun(ctx: EngineContext, session: RunSession, next: Requeued, call: Call): Promise<void> {
  if (next === 'unchanged' || next === 'elsewhere') return;
  if ('turn' in next) {
    void driveTurn(ctx, session, next.turn.events, call);
    await awaitUnderWay(ctx, session, call);
  } else if ('outcome' in next) {
    await workOn(ctx, session, () => endTurn(ctx, session, next.outcome, call));
  } else {
    await workOn(ctx, session, () => endRun(ctx, session, next.ending, call));
  }
}
