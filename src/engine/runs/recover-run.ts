import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import { withoutRetries, withoutSignal, withSignal, type Call } from '../../upstream/call.js';
import type { FaultKind } from '../../upstream/fault-kind.js';
import type { EngineContext } from '../context.js';
import { failedOutcome } from './failed-outcome.js';
import { readEvents } from './read-events.js';
import { applyProgress, tellBegin } from './read-turn.js';
import { noteQueue } from './left-in-queue.js';
import type { RunSession } from './run-session.js';
import { isStored } from './show-run.js';

const FIRST_WAIT = 100;
const LONGEST_WAIT = 2_000;

/** Nothing was learned of the response: the service may be asked again. */
const SILENCE: ReadonlySet<FaultKind> = new Set(['aborted', 'connection', 'unsent', 'overloaded', 'unusable']);

/**
 * Learns how a response went on after its stream broke: a background response is resumed behind the last event seen,
 * any other, and one that cannot be resumed, is read until it has ended. Null when the run is stopped first, or the response
 * is left in the queue; a response
 * that the service refuses to show has failed. Throws the SDK's error when the service cannot be reached: what became of
 * the run is learned when it is next asked for.
 */
export async function recoverTurn(
  ctx: EngineContext,
  session: RunSession,
  call: Call,
): Promise<ResponseOutcome | null> {
  let isResumable = session.record.state.background;
  for (let wait = FIRST_WAIT; !session.isStopped; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    session.contact.throwIfLost();
    const own = withoutRetries(withSignal(call, session.signal), ctx.upstream.timeout);
    const resumed = isResumable && !session.endedResponse ? await ask(ctx, () => resume(ctx, session, own)) : null;
    if (resumed && 'outcome' in resumed && resumed.outcome) return resumed.outcome;
    if (resumed && 'refusal' in resumed) isResumable = false;
    session.contact.throwIfLost();
    const read = await ask(ctx, () => readOutcome(ctx, session, own));
    if (read && 'refusal' in read) return failedOutcome(read.refusal, true);
    if (read?.outcome) return read.outcome;
    if (session.isLeftInQueue) return null;
    await ctx.clock.sleep(wait, session.signal);
  }
  return null;
}

type Answer = { outcome: ResponseOutcome | null } | { refusal: unknown };

/** What the service answers; null when it does not. Throws what is no fault of the service's. */
async function ask(ctx: EngineContext, question: () => Promise<ResponseOutcome | null>): Promise<Answer | null> {
  try {
    return { outcome: await question() };
  } catch (error) {
    const kind = ctx.upstream.classify(error);
    if (kind === 'other') throw error;
    return SILENCE.has(kind) ? null : { refusal: error };
  }
}

/** Follows the rest of a background response; null when the stream broke again. */
async function resume(ctx: EngineContext, session: RunSession, call: Call): Promise<ResponseOutcome | null> {
  const { translator, responseId } = session;
  if (translator === null || responseId === null) return null;
  const events = await session.contact.ask(ctx.upstream, () =>
    ctx.upstream.resumeResponse(responseId, translator.resume(), call),
  );
  return readEvents(ctx, session, events, call);
}

/**
 * The outcome of the turn's response, null while it runs or is not yet known. What of it was not yet seen is told to
 * listeners.
 */
export async function readOutcome(
  ctx: EngineContext,
  session: RunSession,
  call: Call,
): Promise<ResponseOutcome | null> {
  const { translator, responseId } = session;
  if (translator === null || responseId === null) return null;
  const known = session.endedResponse?.id === responseId ? session.endedResponse : null;
  const retrieve = () => ctx.upstream.retrieveResponse(responseId, call);
  const response = known ?? (await session.contact.ask(ctx.upstream, retrieve));
  if (isResponseEnded(response)) {
    session.endedResponse = response;
    return applyProgress(ctx, session, translator.replay(response));
  }
  if (response.status === 'in_progress') tellBegin(ctx, session);
  noteQueue(ctx, session, response);
  return null;
}

/**
 * Stops the response of a run that is to end. Resolves the outcome when it had come to its own end before, so that what
 * joined the conversation is known; what cannot be stopped or reached is left to itself.
 */
export async function stopResponse(
  ctx: EngineContext,
  session: RunSession,
  call: Call,
): Promise<ResponseOutcome | null> {
  const { responseId } = session;
  if (responseId === null || isStored(session.record.asked)) return null;
  const own = withoutRetries(withoutSignal(call), ctx.upstream.timeout);
  const isStopped = session.record.state.background && (await cancelResponse(ctx, responseId, own));
  if (isStopped) return null;
  const read = await ask(ctx, () => readOutcome(ctx, session, own));
  return read && 'outcome' in read && read.outcome?.status !== 'cancelled' ? read.outcome : null;
}

/** Whether the service has stopped a response, or cannot be reached: nothing more is to be learned then. */
async function cancelResponse(ctx: EngineContext, responseId: string, call: Call): Promise<boolean> {
  try {
    const response = await ctx.upstream.cancelResponse(responseId, call);
    return response.status === 'cancelled';
  } catch (error) {
    const kind = ctx.upstream.classify(error);
    if (kind === 'other') throw error;
    return kind !== 'rejected';
  }
}
