import { copyValue } from '../../lib/plain-values.js';
import { toRunId } from '../../mapping/ids.js';
import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import { readNamedThread } from '../../mapping/to-responses/name-thread.js';
import type { Run } from '../../types/index.js';
import type { UpstreamResponse } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { findKnownResponse, ignoreUnknown } from '../find-known-response.js';
import { AliasedThreadError } from '../records/aliased-thread.js';
import { runKey, runOrderKey } from '../records/record-keys.js';
import { readThread } from '../records/thread-record.js';
import { findRun } from './find-run.js';
import type { RunRecord, RunState } from './run-events.js';
import { ownsResponse, showRun } from './show-run.js';
import { awaitUnderWay } from './under-way.js';

/** How often, and how many ms apart, to look for the end of the response: another process may be working on it. */
const LOOKS = 8;
const LOOK_MS = 1_000;

/** How often (ms) to check whether the app's tools have answered the calls of the response. */
const TOOLS_MS = 100;

/** How long (ms) to wait for the stream of a response that has ended. */
const STREAM_MS = 2_000;

/** How many of a thread's newest runs are searched for the response. */
const SEARCHED = 20;

/**
 * Brings a run up to date after one of its responses has ended, and returns it, also if another process did so before.
 * Null if no run in the store has the response. One request.
 */
export async function handleWebhook(ctx: EngineContext, responseId: string, call: Call): Promise<Run | null> {
  const response = await readEnded(ctx, responseId, call);
  const named = response && readNamedThread(response);
  if (!named) return null;
  const { threadId, runId } = await findOwner(ctx, named, responseId, call);
  if (runId === null) return null;
  call.threadId = threadId;
  call.runId = runId;
  await leaveStream(ctx, runId, response);
  for (let look = 1; ; look += 1) {
    const record = await findRun(ctx, threadId, runId, call, { ended: response }).catch(ignoreUnknown);
    if (record === null) return null;
    if (hasProcessedEnd(record, responseId) || look === LOOKS)
      return copyValue(showRun((await awaitAnswers(ctx, runId, call)) ?? record));
    await ctx.clock.sleep(LOOK_MS, call.options.signal);
  }
}

/** Retrieves the response, and waits until the service shows it as ended. Null if the service does not show it. */
async function readEnded(ctx: EngineContext, responseId: string, call: Call): Promise<UpstreamResponse | null> {
  for (let look = 1; ; look += 1) {
    const response = await findKnownResponse(ctx, responseId, call);
    if (response === null || isResponseEnded(response) || look === LOOKS) return response;
    await ctx.clock.sleep(LOOK_MS, call.options.signal);
  }
}

/** Finds the thread and run of a response. Follows an alias to an imported thread. */
async function findOwner(
  ctx: EngineContext,
  named: string,
  responseId: string,
  call: Call,
): Promise<{ threadId: string; runId: string | null }> {
  const find = async (threadId: string) => ({
    threadId,
    runId: await findRunId(ctx, threadId, responseId, call).catch(ignoreUnknown),
  });
  return find(ctx.homes.canonical(named)).catch((error: unknown) => {
    if (error instanceof AliasedThreadError) return find(error.threadId);
    throw error;
  });
}

/** Finds the run with a response. If a run is being started on the thread, waits until it is written. */
async function findRunId(ctx: EngineContext, threadId: string, responseId: string, call: Call): Promise<string | null> {
  for (let look = 1; ; look += 1) {
    const { activeRun } = (await readThread(ctx, threadId)).value;
    const found = await searchRuns(ctx, threadId, activeRun?.runId ?? null, responseId);
    if (found !== null || activeRun?.runId !== null || look === LOOKS) return found;
    await ctx.clock.sleep(LOOK_MS, call.options.signal);
  }
}

/** Searches first the thread's active run, then the run named after the response, then the newest runs. */
async function searchRuns(
  ctx: EngineContext,
  threadId: string,
  active: string | null,
  responseId: string,
): Promise<string | null> {
  const likely = [...(active === null ? [] : [active]), toRunId(responseId)];
  const [first] = await listOwners(ctx, threadId, likely, (state) => ownsResponse(state, responseId));
  if (first !== undefined) return first;
  const newest = await ctx.records.runOrder.list(runOrderKey(threadId), { limit: SEARCHED, order: 'desc' });
  const [earlier] = await listOwners(ctx, threadId, newest, (state) => ownsResponse(state, responseId));
  if (earlier !== undefined || active === null) return earlier ?? null;
  // The process may have died, or not yet recorded the response that took the outputs.
  const [sending] = await listOwners(ctx, threadId, [active], ({ phase }) => phase.at === 'sending');
  return sending ?? null;
}

async function listOwners(
  ctx: EngineContext,
  threadId: string,
  runIds: readonly string[],
  owns: (state: RunState) => boolean,
): Promise<string[]> {
  const states = await ctx.records.runs.getMany(runIds.map((id) => runKey(threadId, id)));
  return runIds.filter((_, index) => {
    const state = states[index]?.value;
    return state !== undefined && owns(state);
  });
}

/** If this process was frozen, its stream may be dead: leave it if it does not end now. */
async function leaveStream({ sessions, clock }: EngineContext, runId: string, ended: UpstreamResponse): Promise<void> {
  const session = sessions.get(runId);
  if (session?.responseId !== ended.id || !isResponseEnded(ended)) return;
  await clock.sleep(STREAM_MS, null, session.done);
  if (sessions.get(runId) !== session || session.responseId !== ended.id) return;
  session.endedResponse = ended;
  session.leaveStream();
  await clock.sleep(STREAM_MS, null, session.done);
}

/**
 * Waits until the app's tools have answered the response's calls and the next response is safely in progress, because a
 * host may freeze this process as soon as the webhook is answered. Null if there are no such calls, or if the option
 * `waitUntil` makes the host wait for this process.
 */
async function awaitAnswers(ctx: EngineContext, runId: string, call: Call): Promise<RunRecord | null> {
  const session = ctx.sessions.get(runId);
  if (!session || ctx.options.waitUntil || session.record.state.phase.at !== 'answering') return null;
  const { signal } = call.options;
  while (isAtTools(session.record) && ctx.sessions.get(runId) === session && !signal?.aborted)
    await ctx.clock.sleep(TOOLS_MS, signal, session.done);
  await awaitUnderWay(ctx, session, call);
  return session.record;
}

const isAtTools = ({ state: { phase } }: RunRecord): boolean =>
  phase.at === 'answering' || (phase.at === 'sending' && phase.within === true);

/** Whether the run has processed the end of the response. */
function hasProcessedEnd({ state }: RunRecord, responseId: string): boolean {
  const { phase, responseIds, requeued, replaced, turn } = state;
  if (phase.at === 'ended' || phase.at === 'awaiting' || phase.at === 'answering') return true;
  const index = responseIds.indexOf(responseId);
  const isReplaced = requeued?.response === responseId || replaced?.includes(responseId) === true;
  return index === -1 ? isReplaced : index < turn;
}
