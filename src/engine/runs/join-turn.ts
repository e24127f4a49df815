import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { driveTurn } from './drive-turn.js';
import type { StartedTurn } from './receive-created.js';
import type { RunSession } from './run-session.js';
import { takeTurn } from './take-turn.js';

/** Goes on with a run in the response that took its request, as {@link takeTurn} does, and follows it. */
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
