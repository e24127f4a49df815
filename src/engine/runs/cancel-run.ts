import { cannotCancel, notFound } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import { unlessAborted } from '../../lib/unless-aborted.js';
import type { Run } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { stopAwaiting } from './end-run.js';
import { findRun, loadSession, stopRun } from './find-run.js';
import { attachTranslator } from './read-turn.js';
import { refreshStored } from './refresh-stored.js';
import type { RunEvent, RunRecord } from './run-events.js';
import type { RunSession } from './run-session.js';
import { isEnded, isReplacing, isStored, showRun, showStatus } from './show-run.js';
import { workOn } from './work-on.js';

/**
 * Cancels a run and returns it as `cancelling`, like the old API. A run of this process ends as soon as its stream has
 * stopped. A run that waited for outputs has ended when this returns, with its calls closed in the conversation. Throws
 * the legacy 400 for a run that has ended or is being cancelled, and 404 for an unknown one.
 *
 * A run that ended because its reader left the stream is returned without an error: on the old service it would still
 * run, and callers cancel it next. If the call is aborted, only the wait ends.
 */
export async function cancelRun(ctx: EngineContext, threadId: string, runId: string, call: Call): Promise<Run> {
  call.threadId = threadId;
  call.runId = runId;
  return unlessAborted(call.options.signal, () => cancelAsItStands(ctx, threadId, runId, call));
}

/** Starts over if another process ended or continued the run meanwhile. */
async function cancelAsItStands(ctx: EngineContext, threadId: string, runId: string, call: Call): Promise<Run> {
  for (;;) {
    const current = await findRun(ctx, threadId, runId, call);
    if (current === null) throw notFound('run', runId, threadId);
    if (hasEndedAbandoned(current)) return showRun(current);
    checkStatus(current);
    const own = ctx.sessions.get(runId);
    if (own && isDriven(own.record)) return cancelOwn(ctx, own, call);
    await own?.done;
    const session = await loadSession(ctx, threadId, runId, call);
    if (session === null) throw notFound('run', runId, threadId);
    if (hasEndedAbandoned(session.record)) return session.run;
    const cancelled = await cancelStored(ctx, session, call);
    if (cancelled) return cancelled;
  }
}

/** Whether this process drives the run, so that it can stop it itself. */
const isDriven = ({ state }: RunRecord): boolean => {
  const { phase } = state;
  if (phase.at === 'sending') return phase.within === true || isReplacing(state);
  return phase.at === 'working' || phase.at === 'answering';
};

/** Marks the run as cancelled and stops it. Its driver ends it even if the store cannot be written now. */
async function cancelOwn(ctx: EngineContext, session: RunSession, call: Call): Promise<Run> {
  const event = cancelled(ctx);
  try {
    const updated = await session.stored.update([event]);
    if ('refused' in updated) {
      if (hasEndedAbandoned(updated.record)) return showRun(updated.record);
      throw cannotCancel(showStatus(updated.record.state));
    }
    const { phase } = updated.record.state;
    if (isDriven(updated.record) && !isReplacing(updated.record.state)) session.announce();
    if (phase.at === 'awaiting') await endAwaiting(ctx, session, call);
    return showRun(updated.record);
  } catch (error) {
    session.stored.apply(event);
    throw error;
  } finally {
    if (session.record.state.stop) session.abort();
  }
}

/** The response ended with calls just before the cancel: closes the calls and ends the run. */
async function endAwaiting(ctx: EngineContext, session: RunSession, call: Call): Promise<void> {
  await session.done;
  await workOn(ctx, session, () => stopAwaiting(ctx, session, 'cancelled', call));
}

/** Cancels a run that this process does not drive. Null if another process ended or continued it meanwhile. */
async function cancelStored(ctx: EngineContext, session: RunSession, call: Call): Promise<Run | null> {
  checkStatus(session.record);
  const { phase, background } = session.record.state;
  const shown = { ...session.run, status: 'cancelling' as const, required_action: null };
  if (phase.at === 'awaiting') {
    const isStopped = await workOn(ctx, session, () => stopAwaiting(ctx, session, 'cancelled', call));
    return isStopped ? shown : null;
  }
  const updated = await session.stored.update([cancelled(ctx)]);
  if ('refused' in updated) return null;
  if (phase.at === 'working' && background && session.responseId !== null) {
    attachTranslator(ctx, session);
    await workOn(ctx, session, () => stopRun(ctx, session, call));
  } else if (phase.at === 'working' && isStored(session.record.asked)) {
    await refreshStored(ctx, session, phase, false, call);
  }
  return shown;
}

/** Whether the run was cancelled because its reader left the stream. */
const hasEndedAbandoned = ({ state: { phase, stop } }: RunRecord): boolean =>
  stop?.why === 'abandoned' && phase.at === 'ended' && phase.as === 'cancelled';

const cancelled = (ctx: EngineContext): RunEvent => ({ type: 'stop', why: 'cancelled', at: nowInSeconds(ctx.clock) });

function checkStatus(record: RunRecord): void {
  const status = showStatus(record.state);
  if (isEnded(record) || status === 'cancelling') throw cannotCancel(status);
}
