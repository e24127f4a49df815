import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import { withoutRetries, withoutSignal, withSignal, type Call } from '../../upstream/call.js';
import type { FaultKind } from '../../upstream/fault-kind.js';
import type { EngineContext } from '../context.js';
import { failedOutcome } from './failed-outcome.js';
import { readEvents } from './read-events.js';
import { applyProgress, reportBegun } from './read-turn.js';
import { noteQueue } from './left-in-queue.js';
import type { RunSession } from './run-session.js';
import { isStored } from './show-run.js';

const FIRST_WAIT = 100;
const LONGEST_WAIT = 2_000;

/** Faults that say nothing about the response, so the service can be asked again. */
const SILENCE: ReadonlySet<FaultKind> = new Set(['aborted', 'connection', 'unsent', 'overloaded', 'unusable']);

/**
 * Finds out how a response continued after its stream broke. A background response is resumed after the last event
 * seen. Other responses, and those that cannot be resumed, are retrieved until they have ended. Null if the run is
 * stopped first, or the response stays in the queue. If the service refuses to show the response, it counts as failed.
 * Throws the SDK's error if the service cannot be reached; the next call on the run then finds out.
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

/** Asks the service; null if it does not answer. Rethrows errors that are not the service's. */
async function ask(ctx: EngineContext, question: () => Promise<ResponseOutcome | null>): Promise<Answer | null> {
  try {
    return { outcome: await question() };
  } catch (error) {
    const kind = ctx.upstream.classify(error);
    if (kind === 'other') throw error;
    return SILENCE.has(kind) ? null : { refusal: error };
  }
}

/** Streams the rest of a background response; null if the stream breaks again. */
async function resume(ctx: EngineContext, session: RunSession, call: Call): Promise<ResponseOutcome | null> {
  const { translator, responseId } = session;
  if (translator === null || responseId === null) return null;
  const events = await session.contact.ask(ctx.upstream, () =>
    ctx.upstream.resumeResponse(responseId, translator.resume(), call),
  );
  return readEvents(ctx, session, events, call);
}

/**
 * Retrieves the turn's response and resolves its outcome; null while it runs or its id is unknown. Emits the events
 * that listeners have not got yet.
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
  if (response.status === 'in_progress') reportBegun(ctx, session);
  noteQueue(ctx, session, response);
  return null;
}

/**
 * Stops the response of a run that must end. If the response had ended by itself, resolves its outcome, because its
 * items are in the conversation. A response that cannot be stopped or reached runs on, and its output is ignored.
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

/**
 * Cancels a response. Resolves true if it is cancelled, or if the service cannot be reached, so that nothing more can
 * be learned.
 */
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
