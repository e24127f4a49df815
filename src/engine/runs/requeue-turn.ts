import { nowInSeconds } from '../../lib/clock.js';
import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { LastError } from '../../types/index.js';
import type { UpstreamResponse } from '../../types/responses.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { listMissing } from '../history/find-items.js';
import { readFirstHistory } from '../history/history-window.js';
import { ITEMS_LAG_MS } from '../history/publish-messages.js';
import { readNewest } from '../history/read-items.js';
import { LeaseLostError, whileHolding } from '../records/lease.js';
import { toLastError } from './failed-outcome.js';
import { findResponse } from './lost-turn.js';
import { applyProgress, attachTranslator } from './read-turn.js';
import type { StartedTurn } from './receive-created.js';
import { readOutcome } from './recover-run.js';
import type { RunEnding, RunRecord, RunState } from './run-events.js';
import { renewLease, withLease } from './run-lease.js';
import type { RunSession } from './run-session.js';
import { repeatTurn, startTurn } from './send-turn.js';
import { isOverdue, isReplacing, isStored, isWindowed, listTaken } from './show-run.js';
import { takeTurn } from './take-turn.js';

/** How often, and how many ms apart, to check whether a response has been cancelled. */
const LOOKS = 5;
const LOOK_MS = 1_000;

const LOST_REQUEST: LastError = {
  code: 'server_error',
  message: 'The response stayed in the queue, and the request was lost as it was sent again.',
};

const LOST_FALLBACK: LastError = {
  code: 'server_error',
  message: 'The model failed, and the request was lost as it was sent to another.',
};

/** The result of replacing a response that stayed in the queue or failed. */
export type Requeued =
  /** Another response took the request, and must be followed. */
  | { turn: StartedTurn }
  /** A response to the request ended after all. */
  | { outcome: ResponseOutcome }
  /** The run must end: it cannot continue, or was stopped meanwhile. */
  | { ending: RunEnding }
  /** Nothing changed: the service could not be asked, or has not cancelled the response yet. Try again later. */
  | 'unchanged'
  /** Another process changed the run meanwhile, or works on it. */
  | 'elsewhere';

/**
 * Cancels a response that stays in the queue, and sends the turn's request again: under a lease, once per run. If the
 * response ended after all, its outcome counts and nothing is sent.
 */
export async function requeueTurn(ctx: EngineContext, session: RunSession, call: Call): Promise<Requeued> {
  const { responseId: response } = session;
  const { turn } = session.record.state;
  session.isLeftInQueue = false;
  if (response === null) return 'unchanged';
  return underLease(ctx, session, async (by) => {
    const event = { type: 'requeued' as const, turn, at: nowInSeconds(ctx.clock), by, response };
    if ('refused' in (await session.stored.update([event]))) return 'elsewhere';
    return replaceResponse(ctx, session, { by, tookOver: false }, withoutSignal(call));
  });
}

/** Continues a replacement whose process died. Its request may have been sent. */
export async function resumeRequeue(ctx: EngineContext, session: RunSession, call: Call): Promise<Requeued> {
  const { state } = session.record;
  const { phase, stop, turn } = state;
  if (phase.at !== 'sending' || !isReplacing(state) || !ctx.leases.isFree(ctx.clock, phase.lease)) return 'elsewhere';
  const own = withoutSignal(call);
  if (stop !== null || isOverdue(session.record, nowInSeconds(ctx.clock))) {
    const queued = findQueued(state);
    if (queued !== null) await cancelQueued(ctx, queued, own);
    return { ending: { as: 'expired' } };
  }
  if (phase.again) return { ending: { as: 'failed', lastError: phase.instead ? LOST_FALLBACK : LOST_REQUEST } };
  return underLease(ctx, session, async (by) => {
    const taken = { type: 'lease taken' as const, by, over: phase.lease, at: nowInSeconds(ctx.clock) };
    const again = { type: 'sent again' as const, turn, by };
    if ('refused' in (await session.stored.update([taken, again]))) return 'elsewhere';
    return replaceResponse(ctx, session, { by, tookOver: true }, own);
  });
}

const underLease = (
  ctx: EngineContext,
  session: RunSession,
  work: (by: string) => Promise<Requeued>,
): Promise<Requeued> => withLease(ctx, session, work, () => 'elsewhere');

/** The turn's response that stayed in the queue; null if there is none. */
const findQueued = ({ requeued, turn }: RunState): string | null =>
  requeued?.turn === turn ? requeued.response : null;

/** Sends the request of a turn again. If its response stayed in the queue, cancels that first. */
export async function replaceResponse(
  ctx: EngineContext,
  session: RunSession,
  { by, tookOver }: { by: string; tookOver: boolean },
  call: Call,
): Promise<Requeued> {
  const { state } = session.record;
  const { turn } = state;
  const queued = findQueued(state);
  const renew = renewLease(ctx, session, by);
  const cancelled =
    queued === null ? 'gone' : await whileHolding(ctx.clock, call, renew, (own) => cancelQueued(ctx, queued, own));
  if (cancelled !== null && cancelled !== 'gone' && cancelled.status !== 'cancelled') {
    return undoRequeue(ctx, session, by, cancelled, call);
  }
  const send = tookOver ? repeatTurn : startTurn;
  const sent =
    cancelled === null
      ? 'unchanged'
      : await whileHolding(ctx.clock, call, renew, (own) => sendAgain(ctx, session, send, own));
  if (sent === 'unchanged') {
    const undo = tookOver ? [{ type: 'sent again' as const, turn, by, undo: true }] : [];
    await session.stored.update([...undo, { type: 'lease dropped', by }]);
    return sent;
  }
  return sent !== 'elsewhere' && 'turn' in sent && !(await takeTurn(ctx, session, sent.turn, call))
    ? 'elsewhere'
    : sent;
}

/**
 * Cancels a queued response and resolves it once it has ended; null if it continues, or the service cannot be asked;
 * `gone` if the service no longer has it.
 */
async function cancelQueued(ctx: EngineContext, id: string, call: Call): Promise<UpstreamResponse | 'gone' | null> {
  try {
    let response = await ctx.upstream.cancelResponse(id, call).catch((error: unknown) => {
      // The response may have ended already.
      if (ctx.upstream.classify(error) !== 'rejected') throw error;
      return ctx.upstream.retrieveResponse(id, call);
    });
    for (let look = 0; look < LOOKS && !isResponseEnded(response); look += 1) {
      await ctx.clock.sleep(LOOK_MS);
      response = await ctx.upstream.retrieveResponse(id, call);
    }
    return isResponseEnded(response) ? response : null;
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    return ctx.upstream.classify(error) === 'not_found' ? 'gone' : null;
  }
}

/** The response ended before it could be cancelled: it remains the turn's. */
async function undoRequeue(
  ctx: EngineContext,
  session: RunSession,
  by: string,
  ended: UpstreamResponse,
  call: Call,
): Promise<Requeued> {
  const { turn } = session.record.state;
  if ('refused' in (await session.stored.update([{ type: 'requeue undone', turn, by }]))) return 'elsewhere';
  session.endedResponse = ended;
  attachTranslator(ctx, session);
  const outcome = await readOutcome(ctx, session, call);
  return outcome ? { outcome } : 'unchanged';
}

/** Sends the turn's request again, unless the conversation has the result of a response to it. */
async function sendAgain(
  ctx: EngineContext,
  session: RunSession,
  send: typeof startTurn | typeof repeatTurn,
  call: Call,
): Promise<Requeued> {
  const { record } = session;
  const { phase, background } = record.state;
  if (phase.at !== 'sending') return 'elsewhere';
  try {
    const outcome = await findOutcome(ctx, session, send, call);
    if (outcome.found) return { outcome: outcome.found };
    if (session.record.state.stop) return { ending: { as: 'cancelled' } };
    const history = await readHistory(ctx, record, call);
    const input = convertToolOutputs(listMissing(phase.outputs, outcome.items));
    const sent = await send(ctx, record, { history, input, background }, call);
    if (sent === null) return 'unchanged';
    return 'error' in sent ? fail(sent.error) : { turn: sent };
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    return fail(error);
  }
}

const readHistory = async (ctx: EngineContext, record: RunRecord, call: Call): Promise<History> =>
  record.state.turn === 0
    ? (await readFirstHistory(ctx, record, call)).history
    : ctx.historyOf(record.asked.run.thread_id).readHistory(record, call);

/**
 * Looks in the conversation for the result of a response to the request. A failed response leaves nothing but the
 * outputs that it was sent.
 */
async function findOutcome(
  ctx: EngineContext,
  session: RunSession,
  send: typeof startTurn | typeof repeatTurn,
  call: Call,
) {
  const { asked, state } = session.record;
  const isNew = state.phase.at === 'sending' && state.phase.instead && send === startTurn;
  if (isWindowed(asked) || isStored(asked) || (isNew && listTaken(state).length === 0))
    return { found: null, items: [] };
  await ctx.clock.sleep(ITEMS_LAG_MS);
  const items = await readNewest(ctx, session.threadId, call);
  const response = await findResponse(ctx, session.record, items, asked.run.created_at);
  if (response === null) return { found: null, items };
  attachTranslator(ctx, session);
  return { found: applyProgress(ctx, session, session.translator?.replay(response) ?? []), items };
}

const fail = (error: unknown): Requeued => ({ ending: { as: 'failed', lastError: toLastError(error) } });
