import type { ReadAhead } from '../../lib/async-queue.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { attachTranslator } from './read-turn.js';
import { requeueTurn, resumeRequeue, type Requeued } from './requeue-turn.js';
import type { RunEnding } from './run-events.js';
import type { RunSession } from './run-session.js';
import { isReplacing } from './show-run.js';

/** Wait (ms) before the service is asked again to cancel a response that stays in the queue. */
const NEXT_TRY_MS = 2_000;

/** How often, and how many ms apart, to look what another process does that sends the request again. */
const LOOKS = 60;
const LOOK_MS = 1_000;

/** How the driver of a turn continues. */
export type Followed =
  /** With another response. `events`: null if they must be requested. */
  | { events: ReadAhead<ResponseStreamEvent> | null }
  | { outcome: ResponseOutcome }
  | { ending: RunEnding }
  /** Not at all: another process ended the run or continues it. */
  | 'settled';

/**
 * Continues a turn whose response stayed in the queue, after its stream ended. Null if it did not stay in the queue, or
 * the turn is being stopped.
 */
export async function followRequeued(
  ctx: EngineContext,
  session: RunSession,
  outcome: ResponseOutcome | null,
  call: Call,
): Promise<Followed | null> {
  if (session.isStopped) return null;
  if (outcome === null) {
    return session.isLeftInQueue ? followReplaced(ctx, session, await requeueTurn(ctx, session, call), call) : null;
  }
  const { responseId } = session;
  const { background, stop } = session.record.state;
  if (outcome.status !== 'cancelled' || !background || stop !== null) return null;
  // Another process may have cancelled the response in order to send the request again.
  await session.stored.reload();
  return session.record.state.requeued?.response === responseId ? awaitReplacement(ctx, session) : null;
}

/** Continues a turn whose response is being replaced. Null if the turn is being stopped. */
export async function followReplaced(
  ctx: EngineContext,
  session: RunSession,
  first: Requeued,
  call: Call,
): Promise<Followed | null> {
  for (let next = first; ; next = await resumeRequeue(ctx, session, call)) {
    if (next === 'elsewhere') return awaitReplacement(ctx, session);
    if (next !== 'unchanged') return 'turn' in next ? { events: next.turn.events } : next;
    await ctx.clock.sleep(NEXT_TRY_MS, session.signal);
    if (session.isStopped) return null;
  }
}

/** Waits up to a minute for the response that another process requests. After that, the run is left to that process. */
async function awaitReplacement(ctx: EngineContext, session: RunSession): Promise<Followed | null> {
  for (let look = 0; look < LOOKS && (await session.stored.reload()); look += 1) {
    const { state } = session.record;
    if (session.isStopped) return null;
    if (state.phase.at === 'working') {
      attachTranslator(ctx, session);
      return { events: null };
    }
    if (!isReplacing(state)) break;
    await ctx.clock.sleep(LOOK_MS, session.signal);
  }
  return 'settled';
}
