import { nowInSeconds, repeat } from '../../lib/clock.js';
import { onAbort } from '../../lib/on-abort.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import { withSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { keepAlive } from '../keep-alive.js';
import { RENEWAL_MS } from '../records/lease.js';
import { beginAgain } from './begin-again.js';
import { endRun, endTurn } from './end-run.js';
import { followRequeued } from './follow-requeued.js';
import { readEvents } from './read-events.js';
import { recoverTurn, stopResponse } from './recover-run.js';
import type { RunEvent } from './run-events.js';
import type { RunSession } from './run-session.js';
import { tellWhatStands } from './tell-rest.js';

/** How often (ms) the process that streams a foreground response looks whether another one has asked for its end. */
const CANCEL_WATCH_MS = 2_000;

/**
 * Follows one response of a run to its end: events become the run's state and what its listeners get. Never rejects.
 *
 * A stream that breaks, or falls silent, is not a failed run: the rest is fetched (`recoverTurn`). The engine's own stop,
 * and the run's time running out, end it as cancelled or expired. While the service cannot be reached the record stays as it
 * is, and listeners get the SDK's error.
 */
export function driveTurn(
  ctx: EngineContext,
  session: RunSession,
  events: AsyncIterable<ResponseStreamEvent>,
  call: Call,
): Promise<void> {
  ctx.sessions.set(session.id, session);
  const ignoreEnd = ctx.over && onAbort(ctx.over, () => session.abort());
  const stopExpiry = expireInTime(ctx, session);
  const stopWatch = session.record.state.background ? null : watchForStop(ctx, session);
  const stopRenewal = session.reader === null ? null : keepReading(ctx, session, session.reader);
  const work = followToEnd(ctx, session, events, call)
    .then(
      () => {
        session.finish();
      },
      (error: unknown) => {
        session.finish(error instanceof Error ? error : new Error(String(error)));
      },
    )
    .finally(() => {
      ignoreEnd?.();
      stopExpiry();
      void stopWatch?.();
      void stopRenewal?.();
      if (session.reader !== null) ctx.leases.end(session.reader);
      if (ctx.sessions.get(session.id) === session) ctx.sessions.delete(session.id);
      session.wake();
    });
  session.done = work;
  keepAlive(ctx, work);
  return work;
}

async function followToEnd(
  ctx: EngineContext,
  session: RunSession,
  first: AsyncIterable<ResponseStreamEvent>,
  call: Call,
): Promise<void> {
  for (let events: AsyncIterable<ResponseStreamEvent> | null = first; ;) {
    const streamed: ResponseOutcome | null = events && (await readEvents(ctx, session, events, call));
    if (streamed === null && session.reader !== null && !session.isStopped) {
      const begun = await beginAgain(ctx, session, call);
      if (begun === 'stale') return tellWhatStands(ctx, session, session.record, [], 'stale');
      if ('outcome' in begun) return endTurn(ctx, session, begun.outcome, withSignal(call, session.signal));
      if ('ending' in begun) return endRun(ctx, session, begun.ending, withSignal(call, session.signal));
      ({ events } = begun);
      continue;
    }
    const outcome = streamed ?? (session.reader === null ? await recoverTurn(ctx, session, call) : null);
    const followed = await followRequeued(ctx, session, outcome, call);
    const own = withSignal(call, session.signal);
    if (followed === null) {
      const left = outcome ?? (await stopResponse(ctx, session, call));
      const isDoubtful = streamed === null && !session.record.state.background;
      if (left) await endTurn(ctx, session, left, own, isDoubtful);
      else await endRun(ctx, session, { as: 'cancelled' }, own);
      return;
    }
    if (followed === 'settled') return tellWhatStands(ctx, session, session.record, [], 'stale');
    if ('outcome' in followed) return endTurn(ctx, session, followed.outcome, own);
    if ('ending' in followed) return endRun(ctx, session, followed.ending, own);
    ({ events } = followed);
  }
}

/** Renews the lease of a process that reads a response which the service does not keep. */
function keepReading({ clock }: EngineContext, session: RunSession, by: string): () => Promise<void> {
  return repeat(clock, RENEWAL_MS, async () => {
    const renewed: RunEvent = { type: 'lease renewed', by, at: nowInSeconds(clock) };
    // A store that fails now is asked again in time.
    const updated = await session.stored.update([renewed]).catch(() => null);
    if (updated && 'refused' in updated && updated.refused !== 'too late') session.abort();
  });
}

/** Stops the response when the run's time is over. */
function expireInTime({ clock }: EngineContext, session: RunSession): () => void {
  const { expires_at: expiresAt } = session.record.asked.run;
  if (expiresAt === null) return () => undefined;
  return clock.startTimer((expiresAt - nowInSeconds(clock)) * 1000, () => void session.stop('expired'));
}

/**
 * Stops the response when another process has asked for the run's end: that one can only mark the record, because only
 * this one can stop a response in the foreground.
 */
function watchForStop({ clock }: EngineContext, session: RunSession): () => Promise<void> {
  return repeat(clock, CANCEL_WATCH_MS, async () => {
    if (session.isStopped) return;
    // A store that fails now is asked again, and at the end of the run at the latest.
    const isThere = await session.stored.reload().catch(() => true);
    const { stop } = session.record.state;
    if (!isThere || stop?.why === 'cancelled' || stop?.why === 'expired') session.abort();
  });
}
