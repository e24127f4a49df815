import { notFound, toolOutputsNotAccepted, wrongToolOutputs } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import type { RunSubmitToolOutputsBody, ToolOutput } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { keepTrying } from '../keep-trying.js';
import { refuseDeleted } from '../records/deleted-thread.js';
import { LeaseLostError, whileHolding } from '../records/lease.js';
import { readRun } from '../records/run-record.js';
import { wantsBackground, type Following } from './create-run.js';
import { endRun } from './end-run.js';
import { findRun, loadSession } from './find-run.js';
import { joinTurn } from './join-turn.js';
import { startNextTurn } from './next-turn.js';
import type { StartedTurn } from './receive-created.js';
import type { RunEnding, RunEvent, RunRecord } from './run-events.js';
import { renewLease } from './run-lease.js';
import type { RunSession } from './run-session.js';
import { restoreSearchContent } from './search-content.js';
import { listCompleted, listSubmitted, showStatus } from './show-run.js';
import { takesBackground } from './write-request.js';

/** What is needed to submit outputs, besides the run. */
export interface OutputSubmission {
  outputs: RunSubmitToolOutputsBody['tool_outputs'];
  following: Following;
  /** Called with the session while the run is `queued` again and no event was emitted: the moment to subscribe. */
  onCreated: (session: RunSession) => void;
}

/**
 * Continues a run with outputs for all its pending calls, each exactly once. The run leaves `requires_action` by
 * compare-and-set before the request is sent, so one of two simultaneous submissions is refused. If the service refuses
 * the request, the run requires action again, unless it was cancelled meanwhile. A 429, a 5xx, a refused prompt or a
 * lost answer fails the run. If the thread is deleted meanwhile, throws the legacy 404 for it.
 */
export async function submitToolOutputs(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  submission: OutputSubmission,
  call: Call,
): Promise<void> {
  call.threadId = threadId;
  call.runId = runId;
  const current = await findRun(ctx, threadId, runId, call);
  if (current === null) throw notFound('run', runId, threadId);
  checkOutputs(current, submission.outputs);
  await ctx.sessions.get(runId)?.done;
  const session = await loadSession(ctx, threadId, runId, call);
  if (session === null) throw notFound('run', runId, threadId);
  // Another submission may have continued the run meanwhile, so that it waits for the outputs of later calls.
  const outputs = checkOutputs(session.record, submission.outputs);
  call.assistantId = session.record.asked.run.assistant_id;
  const by = ctx.leases.begin();
  try {
    await submit(ctx, session, { ...submission, outputs, by }, call);
  } catch (error) {
    throw (await isGone(ctx, session).catch(() => false)) ? refuseDeleted(ctx, threadId) : error;
  } finally {
    ctx.leases.end(by);
  }
}

/** Whether another process has deleted the thread, and the run with it. */
async function isGone(ctx: EngineContext, { id, threadId, stored }: RunSession): Promise<boolean> {
  const found = await readRun(ctx, threadId, id);
  return found === 'deleted' || (found === null && !stored.isRestored);
}

async function submit(
  ctx: EngineContext,
  session: RunSession,
  { outputs, following, onCreated, by }: Omit<OutputSubmission, 'outputs'> & { outputs: ToolOutput[]; by: string },
  call: Call,
): Promise<void> {
  const background = wantsBackground(ctx, session.threadId, following) && takesBackground(ctx, session.record);
  const { turn: earlier, steps } = session.record.state;
  const at = nowInSeconds(ctx.clock);
  const accepted = await session.stored
    .update([{ type: 'outputs accepted', turn: earlier, at, by, outputs, background }])
    .catch(async (fault: unknown) => {
      // The store may have written the outputs and then failed.
      await keepTrying(ctx, async () => {
        await session.stored.reload();
        await session.stored.update([{ type: 'outputs refused', turn: earlier + 1, by }]);
      });
      throw fault;
    });
  if ('refused' in accepted) {
    checkOutputs(accepted.record, outputs);
    throw toolOutputsNotAccepted(showStatus(accepted.record.state));
  }
  // Includes outputs of local tools.
  const all = listSubmitted(accepted.record);
  const completed = listCompleted(steps, accepted.record.state.steps);
  ctx.sessions.set(session.id, session);
  const renew = renewLease(ctx, session, by);
  let turn: StartedTurn | RunEnding | null;
  try {
    turn = await whileHolding(ctx.clock, call, renew, (own) =>
      startNextTurn(ctx, accepted.record, all, background, own),
    );
  } catch (error) {
    if (!(error instanceof LeaseLostError)) {
      await revertAcceptance(ctx, session, by, call);
      throw error;
    }
    if (await isGone(ctx, session).catch(() => false)) throw error;
    // Another process has continued with the outputs, so the caller's submission succeeded.
    turn = null;
  }
  // If the content cannot be read, show the step without it: the outputs were accepted, so this must not throw.
  const shown = session.record.asked.includeContent
    ? await restoreSearchContent(ctx, session.record, completed, call).catch(() => completed)
    : completed;
  onCreated(session);
  for (const step of shown) session.emit({ event: 'thread.run.step.completed', data: step });
  session.announce();
  if (await carryOn(ctx, session, turn, call)) return;
  release(ctx, session);
  throw toolOutputsNotAccepted(session.run.status);
}

/**
 * Continues the run with the response, or ends it. Resolves false if another process ended or continued it meanwhile.
 */
async function carryOn(
  ctx: EngineContext,
  session: RunSession,
  turn: StartedTurn | RunEnding | null,
  call: Call,
): Promise<boolean> {
  try {
    if (turn && 'responseId' in turn) return await joinTurn(ctx, session, turn, call);
    if (turn) await endRun(ctx, session, turn, call);
    release(ctx, session);
    return true;
  } catch (error) {
    release(ctx, session, error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

/** The service refused the outputs: the run waits for outputs again, or ends if it was stopped meanwhile. */
async function revertAcceptance(ctx: EngineContext, session: RunSession, by: string, call: Call): Promise<void> {
  try {
    const { turn } = session.record.state;
    const refused: RunEvent = { type: 'outputs refused', turn, by };
    await session.stored.update([refused]);
    const { phase, stop } = session.record.state;
    if (phase.at === 'awaiting' && stop) await endRun(ctx, session, { as: 'cancelled' }, call);
  } catch {
    // The caller gets the service's refusal. If the run could not be put back, a later call does it.
  }
  release(ctx, session);
}

/** Returns the outputs in the order of the calls. Throws the legacy 400s. */
function checkOutputs(record: RunRecord, submitted: readonly ToolOutput[]): ToolOutput[] {
  const { phase, stop } = record.state;
  if (phase.at !== 'awaiting' || stop) throw toolOutputsNotAccepted(showStatus(record.state));
  const pending = phase.calls.map(({ id }) => id);
  const submittedIds = submitted.map((output) => output.tool_call_id ?? '');
  const isComplete = submittedIds.length === pending.length && new Set(submittedIds).size === submittedIds.length;
  if (!isComplete || !pending.every((id) => submittedIds.includes(id))) throw wrongToolOutputs(pending, submittedIds);
  return pending.flatMap((id) => submitted.filter((output) => output.tool_call_id === id));
}

/** Releases the run: this process has nothing more to do for it. */
function release(ctx: EngineContext, session: RunSession, fault?: Error): void {
  if (ctx.sessions.get(session.id) === session) ctx.sessions.delete(session.id);
  session.finish(fault);
}
