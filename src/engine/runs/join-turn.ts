import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { driveTurn } from './drive-turn.js';
import type { StartedTurn } from './receive-created.js';
import type { RunSession } from './run-session.js';
import { takeTurn } from './take-turn.js';

/**
 * Records that a response took the turn's request, as {@link takeTurn} does, and follows it. False if the run was ended
 * or continued elsewhere.
 */
export async function joinTurn(
  ctx: EngineContext,
  session: RunSession,
  turn: StartedTurn,
  call: Call,
): Promise<boolean> {
  if (!(await takeTurn(ctx, session, turn, call))) return false;
  void driveTurn(ctx, session, turn.events, call);
  return true;
}
