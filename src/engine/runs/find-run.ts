import { nowInSeconds } from '../../lib/clock.js';
import { unlessAborted } from '../../lib/unless-aborted.js';
import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import type { LastError } from '../../types/index.js';
import type { UpstreamResponse } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import { requireAccess } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { DeletedThreadError, refuseDeleted } from '../records/deleted-thread.js';
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

/** A run without a response's id that has not ended this long (seconds) after its creation was lost with its process. */
const LONGEST_START = 60;

/** How long (seconds) the process that follows a response has to go on with its local tools, before others do. */
const HANDOVER = 5;

const LOST_START: LastError = { code: 'server_error', message: 'The run was lost before the model took it on.' };

/**
 * A run as it is now. One that this process works on is answered from memory, an ended one from the store; one that
 * another process works on is asked for upstream, once, and its end taken over; one that the store does not know is
 * restored from its response. A run whose time is over is ended first. Waits at most 2 s for the work of another process.
 * Null when there is no such run on the thread. `ended`: a response that need not be asked for, should it be the run's.
 * `begins`: a run on a thread of the store is begun again whose process was lost. Throws
 * the legacy 404 where the service hides the thread from the caller, and for a thread that was deleted.
 */
export async function findRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
  { ended = null, begins = false }: { ended?: UpstreamResponse | null; begins?: boolean } = {},
): Promise<RunRecord | null> {
  for (;;) {
    if (ctx.erasures.has(threadId)) throw new DeletedThreadError(threadId);
    await awaitExpiry(ctx, runId);
    const own = ctx.sessions.get(runId);
    if (own) {
      if (own.threadId === threadId) await requireAccess(ctx, own.record.asked, call);
      return show(own, threadId);
    }
    const session = await loadSession(ctx, threadId, runId, call);
    if (session === null) return null;
    await requireAccess(ctx, session.record.asked, call);
    // Work on it has begun meanwhile: what was loaded is old.
    if (ctx.sessions.has(runId)) continue;
    if (ended !== null && isResponseEnded(ended) && ended.id === session.responseId) session.endedResponse = ended;
    const isAnswering = session.record.state.phase.at === 'answering';
    await unlessAborted(call.options.signal, () => refresh(ctx, session, begins, call));
    await resumeAnswering(ctx, session, { isAgain: isAnswering, begins }, call);
    return show(ctx.sessions.get(runId) ?? session, threadId);
  }
}

function show({ record, steps }: RunSession, threadId: string): RunRecord | null {
  const { asked, state } = record;
  return asked.run.thread_id === threadId ? { asked, state: { ...state, steps } } : null;
}

/** A run of the store, or of the platform, ready to be changed. Its events are not followed. */
export async function loadSession(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
): Promise<RunSession | null> {
  const stored = await readRun(ctx, threadId, runId);
  if (stored === 'deleted') throw refuseDeleted(ctx, threadId);
  return stored === null ? restoreRun(ctx, threadId, runId, call) : new RunSession(ctx, stored);
}

/** A run of this process whose time is over is about to end. */
async function awaitExpiry(ctx: EngineContext, runId: string): Promise<void> {
  const own = ctx.sessions.get(runId);
  if (own && isOverdue(own.record, nowInSeconds(ctx.clock))) await own.done;
}

/** Brings a run that this process does not work on up to what the platform knows: one step for each phase. */
async function refresh(ctx: EngineContext, session: RunSession, begins: boolean, call: Call): Promise<void> {
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
      if (!isReplacing(session.record.state)) return resumeSubmission(ctx, session, phase, begins, call);
      // A list brings on no run that has to be paid for again.
      if (isStored(session.record.asked) && !begins && !isOver) return;
      return requeueRun(ctx, session, call);
    case 'working':
      if (isStored(session.record.asked)) return refreshStored(ctx, session, phase, begins, call);
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
  // A response in the foreground can only be stopped by the process that has asked for it.
  if (isExpired || (state.stop?.why === 'cancelled' && state.background)) {
    await workOn(ctx, session, () => stopRun(ctx, session, call));
    return;
  }
  const outcome = await readOutcome(ctx, session, call).catch((error: unknown) => {
    // The service may not show a response in the foreground before it has ended. One that is gone expires.
    if (ctx.upstream.classify(error) === 'not_found') return null;
    throw error;
  });
  if (outcome?.status === 'requires_action' && session.stored.isRestored) {
    if (await endContinuedRun(ctx, session, outcome, call)) return;
  }
  if (outcome === null && session.isLeftInQueue && !ctx.sessions.has(session.id)) return requeueRun(ctx, session, call);
  if (outcome?.localCalls && mayBeAnswered(session, now)) return;
  if (outcome && !ctx.sessions.has(session.id)) {
    if (await replaceFailed(ctx, session, outcome, call)) return;
    // The process that streamed it in the foreground may have been cut off from it.
    await workOn(ctx, session, () => endTurn(ctx, session, outcome, call, !state.background));
  }
}

/** The process that follows the response may be about to answer its calls of local tools. */
function mayBeAnswered({ endedResponse }: RunSession, now: number): boolean {
  const endedAt = endedResponse?.completed_at ?? null;
  return endedAt !== null && now - endedAt < HANDOVER;
}

/** Stops the response of a run that is to end; what it came to before counts. */
export async function stopRun(ctx: EngineContext, session: RunSession, call: Call): Promise<void> {
  session.abort();
  const outcome = await stopResponse(ctx, session, call);
  const { background } = session.record.state;
  if (outcome) await endTurn(ctx, session, outcome, call, !background);
  else await endRun(ctx, session, { as: 'cancelled' }, call);
}
