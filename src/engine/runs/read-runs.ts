import { notFound } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import { copyValue } from '../../lib/plain-values.js';
import { hideSearchContent } from '../../mapping/to-assistants/hide-search-content.js';
import type { ListPage, ListQuery, Run, RunStep, RunStepInclude, RunUpdateBody } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import { hideThread } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { readIndex, toListPage, toPageWindow } from '../list-page.js';
import { skipForeign } from '../records/record-kind.js';
import { runOrderKey } from '../records/record-keys.js';
import { isBlank } from '../records/thread-memory.js';
import { readThread } from '../records/thread-record.js';
import { retrieveThread } from '../threads.js';
import { findRun, loadSession } from './find-run.js';
import type { RunRecord } from './run-events.js';
import type { RunSession, SilenceWatch } from './run-session.js';
import { restoreSearchContent, SEARCH_CONTENT } from './search-content.js';
import { showRun } from './show-run.js';

/** How long (ms) to wait for a run to end whose response is known to have ended. */
const ENDING_MS = 2_000;

/**
 * Reads a run. Sends no request for a run that has ended or that this process executes. If the service is being asked
 * about a silent stream, waits for that answer.
 */
export async function retrieveRun(ctx: EngineContext, threadId: string, runId: string, call: Call): Promise<Run> {
  const own = ctx.sessions.get(runId);
  if (own?.watch) await awaitAnswer(ctx, own, own.watch);
  return copyValue(showRun(await requireRun(ctx, threadId, runId, call, { mayRestart: true })));
}

/** Waits for the answer about a silent stream. Throws the SDK's error if the service cannot be reached. */
async function awaitAnswer(ctx: EngineContext, session: RunSession, watch: SilenceWatch): Promise<void> {
  await watch.answered();
  session.contact.throwIfLost();
  if (session.endedResponse) await ctx.clock.sleep(ENDING_MS, null, session.done);
}

/** Replaces a run's metadata. */
export async function updateRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  params: RunUpdateBody,
  call: Call,
): Promise<Run> {
  const current = await requireRun(ctx, threadId, runId, call);
  if (params.metadata === undefined) return copyValue(showRun(current));
  const session = ctx.sessions.get(runId) ?? (await loadSession(ctx, threadId, runId, call));
  if (session === null) throw notFound('run', runId, threadId);
  const { phase, startedAt, turn } = current.state;
  // The record may not have the beginning that the service has just shown.
  if (phase.at === 'working' && phase.began && turn === session.record.state.turn)
    session.stored.apply({ type: 'began', at: startedAt ?? nowInSeconds(ctx.clock) });
  const updated = await session.stored.update([{ type: 'metadata set', metadata: params.metadata ?? {} }]);
  if ('refused' in updated) throw notFound('run', runId, threadId);
  // This process may have begun to work on the run meanwhile, with the old metadata.
  const own = ctx.sessions.get(runId);
  if (own && own !== session) await own.stored.reload();
  return copyValue(showRun(updated.record));
}

/** Lists the runs of a thread that the store knows. Sends one request if the store knows nothing about the thread. */
export async function listRuns(
  ctx: EngineContext,
  threadId: string,
  query: ListQuery,
  call: Call,
): Promise<ListPage<Run>> {
  call.threadId = threadId;
  const window = toPageWindow(query);
  const ids = await readIndex(ctx.records.runOrder, runOrderKey(threadId), window, async (id) => {
    const run = await findRun(ctx, threadId, id, call);
    if (run === null) throw notFound('run', id, threadId);
    return run.asked.orderKey;
  });
  if (ids.length === 0) {
    const { value } = await readThread(ctx, threadId);
    // A hold does not prove that the thread exists.
    if (isBlank({ ...value, activeRun: null })) await retrieveThread(ctx, threadId, call);
  }
  const records = await Promise.all(ids.map((id) => findRun(ctx, threadId, id, call).catch(skipForeign))).catch(
    hideThread(threadId),
  );
  return toListPage(
    records.flatMap((record) => (record ? copyValue(showRun(record)) : [])),
    window,
    ids.length > window.limit,
  );
}

/** Lists the steps of a run. */
export async function listRunSteps(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  query: ListQuery & { include?: RunStepInclude[] },
  call: Call,
): Promise<ListPage<RunStep>> {
  const record = await requireRun(ctx, threadId, runId, call);
  const { steps } = record.state;
  const window = toPageWindow(query);
  const ordered = window.order === 'asc' ? steps : steps.toReversed();
  const start = position(threadId, ordered, window.from) + 1;
  const end = window.until === undefined ? ordered.length : position(threadId, ordered, window.until);
  const page = ordered.slice(start, Math.max(start, end)).slice(0, window.limit + 1);
  return toListPage(await showSteps(ctx, record, page, query.include, call), window);
}

export async function retrieveRunStep(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  stepId: string,
  query: { include?: RunStepInclude[] },
  call: Call,
): Promise<RunStep> {
  const record = await requireRun(ctx, threadId, runId, call);
  const steps = record.state.steps.filter(({ id }) => id === stepId);
  const [step] = await showSteps(ctx, record, steps, query.include, call);
  if (!step) throw notFound('run step', stepId, threadId);
  return step;
}

/** Copies steps. They contain search results only if `include` asks for them. */
async function showSteps(
  ctx: EngineContext,
  record: RunRecord,
  steps: readonly RunStep[],
  include: readonly RunStepInclude[] = [],
  call: Call,
): Promise<RunStep[]> {
  const shown = include.includes(SEARCH_CONTENT)
    ? await restoreSearchContent(ctx, record, steps, call)
    : steps.map(hideSearchContent);
  return shown.map((step) => copyValue(step));
}

async function requireRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
  options: { mayRestart?: boolean } = {},
): Promise<RunRecord> {
  call.threadId = threadId;
  call.runId = runId;
  const record = await findRun(ctx, threadId, runId, call, options);
  if (record === null) throw notFound('run', runId, threadId);
  return record;
}

/** Index of the step that a cursor names; -1 without a cursor. */
function position(threadId: string, steps: readonly RunStep[], id: string | undefined): number {
  if (id === undefined) return -1;
  const index = steps.findIndex((step) => step.id === id);
  if (index === -1) throw notFound('run step', id, threadId);
  return index;
}
