import { LegacyError } from '../../errors.js';
import { copyValue } from '../../lib/plain-values.js';
import { toRunId } from '../../mapping/ids.js';
import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import { readNamedThread } from '../../mapping/to-responses/name-thread.js';
import type { Run } from '../../types/index.js';
import type { UpstreamResponse } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import { readStatus } from '../../upstream/classify-error.js';
import type { EngineContext } from '../context.js';
import { AliasedThreadError } from '../records/aliased-thread.js';
import { runKey, runOrderKey } from '../records/record-keys.js';
import { readThread } from '../records/thread-record.js';
import { findRun } from './find-run.js';
import type { RunRecord, RunState } from './run-events.js';
import { ownsResponse, showRun } from './show-run.js';
import { awaitUnderWay } from './under-way.js';

/** How often, and how many milliseconds apart, what the event tells of is looked for: other processes may be at it. */
const LOOKS = 8;
const LOOK_MS = 1_000;

/** How often (ms) is looked whether the app's tools have answered the calls of the response. */
const TOOLS_MS = 100;

/** How long (ms) the stream of a response that has ended is given to say so. */
const STREAM_MS = 2_000;

/** Of the runs of a thread, how many are searched for the response: the newest. */
const SEARCHED = 20;

/** How the service refuses the id of a response that it does not have, or that is none. */
const UNKNOWN: ReadonlySet<number | undefined> = new Set([400, 404]);

/**
 * Brings a run to the state that the end of one of its responses means, and returns it; null for a response that is of no
 * run in the store. Whoever has brought the run on before, it is returned as it is. One request upstream.
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
    if (hasHeardOf(record, responseId) || look === LOOKS)
      return copyValue(showRun((await awaitAnswers(ctx, runId, call)) ?? record));
    await ctx.clock.sleep(LOOK_MS, call.options.signal);
  }
}

/** The response, which has ended, as the service may show a moment later; null for one that it does not show. */
async function readEnded(ctx: EngineContext, responseId: string, call: Call): Promise<UpstreamResponse | null> {
  for (let look = 1; ; look += 1) {
    const response = await ctx.upstream.retrieveResponse(responseId, call).catch((error: unknown) => {
      // A key that is not taken says nothing of the response.
      if (UNKNOWN.has(readStatus(error))) return null;
      throw error;
    });
    if (response === null || isResponseEnded(response) || look === LOOKS) return response;
    await ctx.clock.sleep(LOOK_MS, call.options.signal);
  }
}

/** The thread of that name, an imported one that goes on in its conversation among them, and its run with the response. */
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

/** The run of the store that a response belongs to. One that is being started may not be written yet. */
async function findRunId(ctx: EngineContext, threadId: string, responseId: string, call: Call): Promise<string | null> {
  for (let look = 1; ; look += 1) {
    const { activeRun } = (await readThread(ctx, threadId)).value;
    const found = await searchRuns(ctx, threadId, activeRun?.runId ?? null, responseId);
    if (found !== null || activeRun?.runId !== null || look === LOOKS) return found;
    await ctx.clock.sleep(LOOK_MS, call.options.signal);
  }
}

/** Looks at the thread's active run first, then at the one that the response began. */
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
  // Its process may have died, or be about to say so, with the outputs that the response took.
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

/** A process that was frozen may follow a stream that is dead: one that does not end now is left. */
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
 * A host may freeze this process as soon as the webhook is answered. So the app's tools answer the calls of the response before
 * that, and the next response gets under way. Null where there are no such calls, or the host waits for this process.
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

/** The run has taken the response's end over, or is beyond it. */
function hasHeardOf({ state }: RunRecord, responseId: string): boolean {
  const { phase, responseIds, requeued, replaced, turn } = state;
  if (phase.at === 'ended' || phase.at === 'awaiting' || phase.at === 'answering') return true;
  const index = responseIds.indexOf(responseId);
  const isReplaced = requeued?.response === responseId || replaced?.includes(responseId) === true;
  return index === -1 ? isReplaced : index < turn;
}

/** A run that the caller may not see, or whose thread was deleted, is as unknown as any other. */
function ignoreUnknown(error: unknown): null {
  if (error instanceof LegacyError && error.status === 404) return null;
  throw error;
}
