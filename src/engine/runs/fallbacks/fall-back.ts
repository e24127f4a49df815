import { nowInSeconds } from '../../../lib/clock.js';
import type { ResponseOutcome } from '../../../translate/translate-events.js';
import { withoutSignal, withSignal, type Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { readDuration } from '../end-run.js';
import { followReplaced, type Followed } from '../follow-requeued.js';
import { replaceResponse, type Requeued } from '../requeue-turn.js';
import { findModel } from '../replace-model.js';
import { withLease } from '../run-lease.js';
import type { RunSession } from '../run-session.js';
import { isStored } from '../show-run.js';
import { chooseFallback, hasFallback } from './choose-fallback.js';
import { giveFixedAnswer } from './fixed-answer.js';

/**
 * Continues a run after its response failed, by the option `fallbacks`. Null if the response's end is the turn's: it
 * did not fail, the model was not the reason, or no fallback is left.
 */
export async function followFallback(
  ctx: EngineContext,
  session: RunSession,
  outcome: ResponseOutcome,
  call: Call,
): Promise<Followed | null> {
  if (session.isStopped) return null;
  const next = await fallBack(ctx, session, outcome, withSignal(call, session.signal)).catch((error: unknown) => {
    if (session.isStopped) return null;
    throw error;
  });
  if (next === null) return null;
  return (await followReplaced(ctx, session, next, call)) ?? { ending: { as: 'cancelled' } };
}

/**
 * Records the fallback of a run whose response failed, and asks it, under a lease. Null if the response's end is the
 * turn's.
 */
export async function fallBack(
  ctx: EngineContext,
  session: RunSession,
  outcome: ResponseOutcome,
  call: Call,
): Promise<Requeued | null> {
  const { usage, model, reason, lastError } = outcome;
  if (!mayFallBack(ctx, session, outcome)) return null;
  const { record } = session;
  const { turn, fallback: known } = record.state;
  const failure = { from: findModel(ctx, record), code: reason ?? null, as: lastError?.code ?? 'server_error' };
  const fallback = await chooseFallback(ctx, record, known, failure, call);
  if (fallback === null) return null;
  const work = async (by: string): Promise<Requeued> => {
    const updated = await session.stored.update([
      {
        type: 'fell back',
        turn,
        at: nowInSeconds(ctx.clock),
        by,
        fallback,
        response: session.responseId,
        unkept: (isStored(record.asked) && session.upstreamId) || undefined,
        outcome: { usage, ...(model === undefined ? {} : { model }), ...(reason === undefined ? {} : { reason }) },
        durationMs: readDuration(ctx, session),
        reader: session.reader ?? undefined,
      },
    ]);
    if ('refused' in updated) return 'elsewhere';
    if ((session.translator?.steps.length ?? 0) > 0) session.dismissOnlookers();
    session.leaveResponse();
    const answered = giveFixedAnswer(ctx, session);
    if (answered) return { outcome: answered };
    if (session.reader !== null) ctx.leases.end(session.reader);
    session.reader = null;
    return replaceResponse(ctx, session, { by, tookOver: false }, withoutSignal(call));
  };
  return withLease(ctx, session, work, () => 'elsewhere' as const);
}

/**
 * Whether a failed response may be replaced. Not if a reader already got a part of it, because that cannot be taken
 * back: then the run fails.
 */
function mayFallBack(
  ctx: EngineContext,
  session: RunSession,
  { status, lastError, isUnseen }: ResponseOutcome,
): boolean {
  const { record, translator } = session;
  const { phase, stop, fallback } = record.state;
  if (status !== 'failed' || lastError?.code === 'invalid_prompt' || isUnseen) return false;
  if (phase.at !== 'working' || stop !== null || session.stored.isRestored) return false;
  if (session.isListenedTo && (translator?.steps.length ?? 0) > 0) return false;
  return hasFallback(ctx, fallback, findModel(ctx, record));
}
