import type { ReadAhead } from '../../lib/async-queue.js';
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
import { followFallback } from './fallbacks/fall-back.js';
import { followRequeued, type Followed } from './follow-requeued.js';
import { goOnLocally } from './go-on-locally.js';
import { readEvents } from './read-events.js';
import { recoverTurn, stopResponse } from './recover-run.js';
import type { RunEvent } from './run-events.js';
import type { RunSession } from './run-session.js';
import { isStored } from './show-run.js';
import { reportStoredState } from './report-turn-end.js';
import { watchForStop } from './watch-for-stop.js';

type Events = ReadAhead<ResponseStreamEvent>;

/**
 * Follows a response of a run to its end, and the further responses that local tools lead to. Applies the events to the
 * run's state and passes them on to its listeners. Never rejects.
 *
 * A run does not fail because its stream breaks or falls silent: the rest is fetched (`recoverTurn`). If the run is
 * stopped, or its time is over, it ends as `cancelled` or `expired`. While the service cannot be reached, the record
 * stays as it is and listeners get the SDK's error.
 */
export function driveTurn(ctx: EngineContext, session: RunSession, events: Events, call: Call): Promise<void> {
  return drive(ctx, session, () => followAll(ctx, session, events, call));
}

/**
 * Like {@link driveTurn}, for a run whose local tools must answer first. `isAgain`: another process died while it did
 * that.
 */
export function driveAnswers(ctx: EngineContext, session: RunSession, isAgain: boolean, call: Call): Promise<void> {
  return drive(ctx, session, async () => {
    const events = await goOnLocally(ctx, session, isAgain, call);
    if (events) await followAll(ctx, session, events, call);
  });
}

function drive(ctx: EngineContext, session: RunSession, follow: () => Promise<void>): Promise<void> {
  ctx.sessions.set(session.id, session);
  const ignoreEnd = ctx.over && onAbort(ctx.over, () => session.abort());
  const stopExpiry = expireInTime(ctx, session);
  const stopWatch = session.record.state.background ? null : watchForStop(ctx, session);
  const stopRenewal = isStored(session.record.asked) ? renewReadingLease(ctx, session) : null;
  const work = follow()
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

async function followAll(ctx: EngineContext, session: RunSession, first: Events, call: Call): Promise<void> {
  for (let events: Events | null = first; events; events = await goOnLocally(ctx, session, false, call)) {
    await followToEnd(ctx, session, events, call);
  }
}

async function followToEnd(ctx: EngineContext, session: RunSession, first: Events, call: Call): Promise<void> {
  for (let events: Events | null = first; ;) {
    const streamed: ResponseOutcome | null = events && (await readEvents(ctx, session, events, call));
    if (streamed === null && session.reader !== null && !session.isStopped) {
      const begun = await beginAgain(ctx, session, call);
      if (begun === 'stale') return endStale(ctx, session, withSignal(call, session.signal));
      if ('outcome' in begun) return endTurn(ctx, session, begun.outcome, withSignal(call, session.signal));
      if ('ending' in begun) return endRun(ctx, session, begun.ending, withSignal(call, session.signal));
      ({ events } = begun);
      continue;
    }
    const outcome = streamed ?? (session.reader === null ? await recoverTurn(ctx, session, call) : null);
    const followed = await followOn(ctx, session, outcome, call);
    const callWithSignal = withSignal(call, session.signal);
    if (followed === null) {
      const left = outcome ?? (await stopResponse(ctx, session, call));
      const isDoubtful = streamed === null && !session.record.state.background;
      if (left) await endTurn(ctx, session, left, callWithSignal, isDoubtful);
      else await endRun(ctx, session, { as: 'cancelled' }, callWithSignal);
      return;
    }
    if (followed === 'settled') return reportStoredState(ctx, session, session.record, [], 'stale');
    if ('outcome' in followed) return endTurn(ctx, session, followed.outcome, callWithSignal);
    if ('ending' in followed) return endRun(ctx, session, followed.ending, callWithSignal);
    ({ events } = followed);
  }
}

/** Continues a turn whose response stayed in the queue, or failed. Null if the response's own end is the turn's. */
async function followOn(
  ctx: EngineContext,
  session: RunSession,
  outcome: ResponseOutcome | null,
  call: Call,
): Promise<Followed | null> {
  const followed = await followRequeued(ctx, session, outcome, call);
  const ended = followed === null ? outcome : followed !== 'settled' && 'outcome' in followed ? followed.outcome : null;
  return (ended && (await followFallback(ctx, session, ended, call))) ?? followed;
}

/** Ends a run that was stopped meanwhile, unless another process continued it. */
async function endStale(ctx: EngineContext, session: RunSession, call: Call): Promise<void> {
  const { record } = session;
  if (record.state.stop) await endRun(ctx, session, { as: 'cancelled' }, call);
  else await reportStoredState(ctx, session, record, [], 'stale');
}

/** Renews the lease under which this process reads a response that the service does not store. */
function renewReadingLease({ clock }: EngineContext, session: RunSession): () => Promise<void> {
  return repeat(clock, RENEWAL_MS, async () => {
    const { reader: by } = session;
    if (by === null) return;
    const renewed: RunEvent = { type: 'lease renewed', by, at: nowInSeconds(clock) };
    // If the store fails, the next renewal is early enough.
    const updated = await session.stored.update([renewed]).catch(() => null);
    const isLost = updated && 'refused' in updated && updated.refused !== 'too late';
    // The lease may be gone because the run continued with local tools.
    if (isLost && session.reader === by) session.abort();
  });
}

/** Stops the response when the run's time is over. Returns what clears the timer. */
function expireInTime({ clock }: EngineContext, session: RunSession): () => void {
  const { expires_at: expiresAt } = session.record.asked.run;
  if (expiresAt === null) return () => undefined;
  return clock.startTimer((expiresAt - nowInSeconds(clock)) * 1000, () => void session.stop('expired'));
}
