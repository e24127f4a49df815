import { notFound, toolOutputsNotAccepted, wrongToolOutputs } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import { keepTrying } from '../../lib/keep-trying.js';
import type { RunSubmitToolOutputsBody, ToolOutput } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { LeaseLostError, whileHolding } from '../records/lease.js';
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

/** What submitting outputs needs beside the run. */
export interface OutputSubmission {
  outputs: RunSubmitToolOutputsBody['tool_outputs'];
  following: Following;
  /** Gets the session while its run is `queued` again and nothing has been emitted: the place to subscribe. */
  onCreated: (session: RunSession) => void;
}

/**
 * Continues a run with the outputs of all its pending calls, each exactly once. The run leaves `requires_action` by
 * compare-and-set before anything is sent, so of two submissions one is refused. A refused request puts it back, unless
 * the run was cancelled meanwhile; 429, 5xx, a refused prompt and a lost answer fail the run.
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
  const outputs = checkOutputs(current, submission.outputs);
  await ctx.sessions.get(runId)?.done;
  const session = await loadSession(ctx, threadId, runId, call);
  if (session === null) throw notFound('run', runId, threadId);
  call.assistantId = session.record.asked.run.assistant_id;
  const by = ctx.leases.begin();
  try {
    await submit(ctx, session, { ...submission, outputs, by }, call);
  } finally {
    ctx.leases.end(by);
  }
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
      // A store may have written and failed to say so.
      await keepTrying(ctx.clock, async () => {
        await session.stored.reload();
        await session.stored.update([{ type: 'outputs refused', turn: earlier + 1, by }]);
      });
      throw fault;
    });
  if ('refused' in accepted) throw toolOutputsNotAccepted(showStatus(accepted.record.state));
  // Those of local tools among them.
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
      await takeBack(ctx, session, by, call);
      throw error;
    }
    // Another process has gone on with the outputs: the run is queued, or further, all the same.
    turn = null;
  }
  // A step without the content is better than outputs that were accepted and then refused.
  const shown = session.record.asked.includeContent
    ? await restoreSearchContent(ctx, session.record, completed, call).catch(() => completed)
    : completed;
  onCreated(session);
  for (const step of shown) session.emit({ event: 'thread.run.step.completed', data: step });
  session.announce();
  if (await carryOn(ctx, session, turn, call)) return;
  settle(ctx, session);
  throw toolOutputsNotAccepted(session.run.status);
}

/** False when another process has ended the run, or gone on with it, meanwhile. */
async function carryOn(
  ctx: EngineContext,
  session: RunSession,
  turn: StartedTurn | RunEnding | null,
  call: Call,
): Promise<boolean> {
  try {
    if (turn && 'responseId' in turn) return await joinTurn(ctx, session, turn, call);
    if (turn) await endRun(ctx, session, turn, call);
    settle(ctx, session);
    return true;
  } catch (error) {
    settle(ctx, session, error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

/** The outputs were not accepted upstream: the run awaits them again, or ends if that was asked for meanwhile. */
async function takeBack(ctx: EngineContext, session: RunSession, by: string, call: Call): Promise<void> {
  try {
    const { turn } = session.record.state;
    const refused: RunEvent = { type: 'outputs refused', turn, by };
    await session.stored.update([refused]);
    const { phase, stop } = session.record.state;
    if (phase.at === 'awaiting' && stop) await endRun(ctx, session, { as: 'cancelled' }, call);
  } catch {
    // What the caller is told is why the outputs were refused. A run that could not be put back is taken up later.
  }
  settle(ctx, session);
}

/** The outputs in the order of the calls. Throws the legacy 400s. */
function checkOutputs(record: RunRecord, given: readonly ToolOutput[]): ToolOutput[] {
  const { phase, stop } = record.state;
  if (phase.at !== 'awaiting' || stop) throw toolOutputsNotAccepted(showStatus(record.state));
  const pending = phase.calls.map(({ id }) => id);
  const got = given.map((output) => output.tool_call_id ?? '');
  const isComplete = got.length === pending.length && new Set(got).size === got.length;
  if (!isComplete || !pending.every((id) => got.includes(id))) throw wrongToolOutputs(pending, got);
  return pending.flatMap((id) => given.filter((output) => output.tool_call_id === id));
}

/** This process has nothing more to do for the run. */
function settle(ctx: EngineContext, session: RunSession, fault?: Error): void {
  if (ctx.sessions.get(session.id) === session) ctx.sessions.delete(session.id);
  session.finish(fault);
}
