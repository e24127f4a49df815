import { notFound } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import { unlessAborted } from '../../lib/unless-aborted.js';
import { isStoredThread } from '../../mapping/ids.js';
import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import type { LastError } from '../../types/index.js';
import type { UpstreamResponse } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import { requireAccess } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { DeletedThreadError, refuseDeleted } from '../records/deleted-thread.js';
import { threadKey } from '../records/record-keys.js';
import { readRun } from '../records/run-record.js';
import { endContinuedRun } from './end-continued-run.js';
import { endRun, endTurn, stopAwaiting } from './end-run.js';
import { attachTranslator } from './read-turn.js';
import { readOutcome, stopResponse } from './recover-run.js';
import { refreshStored } from './refresh-stored.js';
import { giveFixedAnswer } from './fallbacks/fixed-answer.js';
import { replaceFailed, requeueRun } from './requeue-run.js';
import { resumeAnswering } from './resume-answering.js';
import { restoreRun } from './restore-run.js';
import { resumeSubmission } from './resume-submission.js';
import type { RunRecord } from './run-events.js';
import { RunSession } from './run-session.js';
import { isOverdue, isReplacing, isStored } from './show-run.js';
import { adoptEnding } from './adopt-ending.js';
import { workOn } from './work-on.js';

/** A run whose response id is still unknown after this long (seconds) was lost with its process. */
const LONGEST_START = 60;

/**
 * How long (seconds) the process that follows a response has time to continue with its local tools, before other
 * processes do.
 */
const HANDOVER = 5;

const LOST_START: LastError = { code: 'server_error', message: 'The run was lost before the model took it on.' };

/**
 * Finds a run in its current state; null if the thread has no such run.
 *
 * - A run that this process follows is read from memory, an ended one from the store.
 * - For a run that another process works on, the service is asked once; if the response has ended, this process takes
 * over its end.
 * - A run that the store does not know is restored from its response.
 * - A run whose time is over is ended first.
 *
 * Waits up to 2 s for the work of another process. `ended`: a response that has ended; if it is the run's, it is not
 * requested again. `mayRestart`: if the process of a run on a thread in the store died, send its request again. Throws
 * the legacy 404 if the thread was deleted, or the caller may not see it.
 */
export async function findRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
  { ended = null, mayRestart = false }: { ended?: UpstreamResponse | null; mayRestart?: boolean } = {},
): Promise<RunRecord | null> {
  for (;;) {
    if (ctx.erasures.has(threadId)) throw new DeletedThreadError(threadId);
    await awaitExpiry(ctx, runId);
    const own = ctx.sessions.get(runId);
    if (own) {
      if (own.threadId === threadId) await requireAccess(ctx, own.record.asked, call);
      return own.isVisited ? readVisited(ctx, own, threadId) : toRecord(own, threadId);
    }
    const session = await loadSession(ctx, threadId, runId, call);
    if (session === null) return null;
    await requireAccess(ctx, session.record.asked, call);
    // This process began to work on the run meanwhile, so the loaded state is outdated.
    if (ctx.sessions.has(runId)) continue;
    if (ended !== null && isResponseEnded(ended) && ended.id === session.responseId) session.endedResponse = ended;
    const isAnswering = session.record.state.phase.at === 'answering';
    await unlessAborted(call.options.signal, () => refresh(ctx, session, mayRestart, call));
    await resumeAnswering(ctx, session, { isAgain: isAnswering, mayRestart }, call);
    return toRecord(ctx.sessions.get(runId) ?? session, threadId);
  }
}

/** Reads a run on which this process works without following it. The store may not know yet that the model has begun. */
async function readVisited(ctx: EngineContext, own: RunSession, threadId: string): Promise<RunRecord | null> {
  const known = toRecord(own, threadId);
  if (known === null) return null;
  const stored = await readRun(ctx, threadId, own.id);
  if (stored === 'deleted') throw refuseDeleted(ctx, threadId);
  if (stored === null) return known;
  const { asked, state } = stored.record;
  const isSame = state.phase.at === 'working' && known.state.phase.at === 'working' && state.turn === known.state.turn;
  if (!isSame) return stored.record;
  const { phase, startedAt, steps } = known.state;
  return { asked, state: { ...state, phase, startedAt, steps } };
}

function toRecord({ record, steps }: RunSession, threadId: string): RunRecord | null {
  const { asked, state } = record;
  return asked.run.thread_id === threadId ? { asked, state: { ...state, steps } } : null;
}

/** Loads a run from the store, or restores it from its response. Its events are not followed. */
export async function loadSession(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
): Promise<RunSession | null> {
  const stored = await readRun(ctx, threadId, runId);
  if (stored === 'deleted') throw refuseDeleted(ctx, threadId);
  if (stored === null && isStoredThread(threadId) && (await ctx.records.threads.get(threadKey(threadId))) === null) {
    // Another process has deleted the thread and everything in it. This one may still remember it.
    ctx.knownThreads.forget(threadId);
    throw notFound('thread', threadId);
  }
  return stored === null ? restoreRun(ctx, threadId, runId, call) : new RunSession(ctx, stored);
}

/** Waits for a run of this process whose time is over: it is about to end. */
async function awaitExpiry(ctx: EngineContext, runId: string): Promise<void> {
  const own = ctx.sessions.get(runId);
  if (own && isOverdue(own.record, nowInSeconds(ctx.clock))) await own.done;
}

/** Brings a run that this process does not work on up to date: one function per phase. */
async function refresh(ctx: EngineContext, session: RunSession, mayRestart: boolean, call: Call): Promise<void> {
  const { phase, stop } = session.record.state;
  const isOver = stop !== null || isOverdue(session.record, nowInSeconds(ctx.clock));
  switch (phase.at) {
    case 'ended':
    case 'answering':
      return;
    case 'ending':
      return adoptEnding(ctx, session, phase, call);
    case 'awaiting':
      if (isOver) await workOn(ctx, session, () => stopAwaiting(ctx, session, 'expired', call));
      return;
    case 'sending':
      if (!isReplacing(session.record.state)) return resumeSubmission(ctx, session, phase, mayRestart, call);
      // Listing runs must not send requests again: they cost money.
      if (isStored(session.record.asked) && !mayRestart && !isOver) return;
      return requeueRun(ctx, session, call);
    case 'working':
      if (isStored(session.record.asked)) return refreshStored(ctx, session, phase, mayRestart, call);
      return refreshWorking(ctx, session, call);
  }
}

async function refreshWorking(ctx: EngineContext, session: RunSession, call: Call): Promise<void> {
  const { asked, state } = session.record;
  const now = nowInSeconds(ctx.clock);
  const fixed = giveFixedAnswer(ctx, session);
  if (fixed) {
    await workOn(ctx, session, () => endTurn(ctx, session, fixed, call));
    return;
  }
  if (session.responseId === null) {
    if (now - asked.run.created_at < LONGEST_START) return;
    await workOn(ctx, session, () => endRun(ctx, session, { as: 'failed', lastError: LOST_START }, call));
    return;
  }
  attachTranslator(ctx, session);
  const isExpired = isOverdue(session.record, now);
  if (isExpired) session.stored.apply({ type: 'stop', why: 'expired', at: now }, { isTold: false });
  // Only the process that requested a foreground response can stop it.
  if (isExpired || (state.stop?.why === 'cancelled' && state.background)) {
    await workOn(ctx, session, () => stopRun(ctx, session, call));
    return;
  }
  const outcome = await readOutcome(ctx, session, call).catch((error: unknown) => {
    // The service may not show a foreground response before it has ended. A run whose response is gone expires.
    if (ctx.upstream.classify(error) === 'not_found') return null;
    throw error;
  });
  if (outcome?.status === 'requires_action' && session.stored.isRestored) {
    if (await endContinuedRun(ctx, session, outcome, call)) return;
  }
  if (outcome === null && session.isLeftInQueue && !ctx.sessions.has(session.id)) return requeueRun(ctx, session, call);
  if (outcome?.localCalls && isHandoverTime(session, now)) return;
  if (outcome && !ctx.sessions.has(session.id)) {
    if (await replaceFailed(ctx, session, outcome, call)) return;
    // The connection of the process that streamed a foreground response may have broken.
    await workOn(ctx, session, () => endTurn(ctx, session, outcome, call, !state.background));
  }
}

/** Whether the process that follows the response may still be about to answer its local calls. */
function isHandoverTime({ endedResponse }: RunSession, now: number): boolean {
  const endedAt = endedResponse?.completed_at ?? null;
  return endedAt !== null && now - endedAt < HANDOVER;
}

/** Stops the response of a run that must end. If the response had ended already, its outcome counts. */
export async function stopRun(ctx: EngineContext, session: RunSession, call: Call): Promise<void> {
  session.abort();
  const outcome = await stopResponse(ctx, session, call);
  const { background } = session.record.state;
  if (outcome) await endTurn(ctx, session, outcome, call, !background);
  else await endRun(ctx, session, { as: 'cancelled' }, call);
}
