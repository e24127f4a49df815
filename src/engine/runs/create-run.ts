import { activeRun, invalidThread } from '../../errors.js';
import { checkRecent, nowInSeconds } from '../../lib/clock.js';
import type { WatchedStart } from '../../lib/listener-hooks.js';
import { randomId } from '../../lib/random-id.js';
import { toRunId } from '../../mapping/ids.js';
import type { NewMessages } from '../../mapping/to-assistants/restore-path.js';
import type { Assistant, Message, RunCreateParamsBase, ToolResources } from '../../types/index.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import { hashKeyOfCall } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { eraseStray } from '../erase/erase-leftovers.js';
import { explainRefusal } from '../explain-refusal.js';
import { flushDeferred } from '../history/deferred-items.js';
import { readFirstHistory } from '../history/history-window.js';
import { settleHome } from '../history/moved/settle-home.js';
import { keepAlive } from '../keep-alive.js';
import { deleteMessage } from '../messages/delete-message.js';
import { appendMessages, hasUserMessage } from '../messages/messages.js';
import { DeletedThreadError } from '../records/deleted-thread.js';
import { LeaseLostError, readAge, whileHolding, type LeaseAge } from '../records/lease.js';
import type { ThreadRecord } from '../records/records.js';
import { recallThread } from '../records/thread-record.js';
import { settleImportedFiles } from '../attach-files.js';
import { awaitIndexing } from '../await-indexing.js';
import { chooseVariant } from '../variants.js';
import { holdThread } from './active-run.js';
import { driveTurn } from './drive-turn.js';
import { endRun } from './end-run.js';
import { toLastError } from './failed-outcome.js';
import { draftRun, nameRun } from './new-run.js';
import { attachTranslator } from './read-turn.js';
import type { StartedTurn } from './receive-created.js';
import { stopResponse } from './recover-run.js';
import { RunSession } from './run-session.js';
import { startTurn, type FailedTurn } from './send-turn.js';
import type { RunRecord, RunRequest } from './run-events.js';
import { isStored, showRun } from './show-run.js';
import { giveUpHold, nameHold, renewHold } from './thread-hold.js';

/** How the caller follows a run: by polling, so that the run should survive this process, or by reading its stream. */
export type Following = 'poll' | 'stream';

/**
 * Whether to request background execution. Runs on threads in the store never do: a background response must be stored
 * by the service.
 */
export function wantsBackground(ctx: EngineContext, threadId: string, following: Following): boolean {
  if (ctx.homes.isStored(threadId)) return false;
  const mode = ctx.options.execution ?? 'auto';
  return mode === 'background' || (mode === 'auto' && following === 'poll');
}

/** What is needed to start a run, besides the thread. */
export interface RunStart {
  /**
   * The assistant without its variant, which is chosen later (`chooseVariant`). A promise, so that it can be read while
   * the thread is being held.
   */
  assistant: Promise<Assistant>;
  params: RunCreateParamsBase;
  /**
   * The messages in the call's parameters: additional messages of the run, or the messages of its new thread, which
   * have been added by then.
   */
  newMessages: NewMessages;
  following: Following;
  /** Only for `createAndRun`: used in place of the assistant's. */
  toolResources?: ToolResources | null | undefined;
  /** Called with the session while the run is `queued` and no event was emitted: the moment to subscribe. */
  onCreated: (session: RunSession) => void;
  /** Called with the run's id as soon as it is known. */
  onNamed?: ((runId: string) => void) | undefined;
}

/** A `RunStart` whose thread is held, with the definition of the assistant that was chosen for the thread. */
type ChosenStart = Omit<RunStart, 'assistant'> &
  Pick<RunRequest, 'variant'> & { assistant: Assistant; heldSince: LeaseAge };

/**
 * Starts a run: holds the thread, adds the additional messages, and sends the first request to the model.
 *
 * A 429 or 5xx that remains after the retries, or a lost answer, creates a run with the status `failed`. Any other
 * refusal is thrown; then the thread is released and the additional messages are deleted. If the assistant cannot be
 * read, nothing is created.
 */
export async function createRun(ctx: EngineContext, threadId: string, start: RunStart, call: Call): Promise<void> {
  call.threadId = threadId;
  call.assistantId = start.params.assistant_id;
  const token = ctx.leases.begin();
  const heldSince = readAge(ctx.clock);
  let watched: WatchedStart | null = null;
  try {
    // Hold the thread and read the assistant at the same time, to save one round trip to the store.
    const [held, assistant] = await Promise.allSettled([holdThread(ctx, threadId, token, call), start.assistant]);
    if (assistant.status === 'rejected') {
      if (held.status === 'fulfilled') await giveUpHold(ctx, threadId, token);
      throw assistant.reason;
    }
    const chosen = chooseVariant(ctx, threadId, assistant.value);
    watched = watchStart(ctx, threadId, token, chosen.assistant, start.params, call);
    if (held.status === 'rejected') throw held.reason;
    const chosenStart = { ...start, ...chosen, heldSince, onNamed: watched?.created };
    await createOnHeld(ctx, threadId, token, chosenStart, call);
  } catch (error) {
    watched?.refused(error);
    throw error;
  } finally {
    ctx.leases.end(token);
  }
}

/** Tells listeners that a run is starting, if any listens for that; else returns null. */
function watchStart(
  { notify }: EngineContext,
  threadId: string,
  startId: string,
  assistant: Assistant,
  { model }: RunCreateParamsBase,
  call: Call,
): WatchedStart | null {
  if (!notify?.startRun) return null;
  call.startId = startId;
  return notify.startRun({
    startId,
    call: call.name,
    threadId,
    assistantId: assistant.id,
    assistantName: assistant.name,
    model: model ?? assistant.model,
  });
}

async function createOnHeld(
  ctx: EngineContext,
  threadId: string,
  token: string,
  start: ChosenStart,
  call: Call,
): Promise<void> {
  const added: Message[] = [];
  try {
    const renew = (): Promise<boolean> => renewHold(ctx, threadId, token);
    const work = async (own: Call) => {
      const thread = await prepareThread(ctx, threadId, { start, added, token }, own);
      // No key hash for a thread in the store: its namespace decides who may read it.
      const keyHash = ctx.homes.isStored(threadId) ? null : hashKeyOfCall(ctx, threadId, call);
      const { record, history } = await readFirstHistory(
        ctx,
        draftRun(ctx, token, thread, { threadId, ...start, keyHash }),
        own,
      );
      // The user's messages may have been deleted since.
      if ('items' in history && history.items.length === 0 && !record.asked.run.instructions) throw invalidThread();
      const { newMessages } = start;
      const request = { history, input: [], background: wantsBackground(ctx, threadId, start.following), newMessages };
      return { draft: record, turn: await startTurn(ctx, record, request, own) };
    };
    const { draft, turn } = await whileHolding(ctx.clock, call, renew, work, start.heldSince);
    await ('error' in turn ? createFailedRun(ctx, draft, start, turn, call) : follow(ctx, draft, start, turn, call));
  } catch (error) {
    await deleteMessages(ctx, threadId, added, call);
    await giveUpHold(ctx, threadId, token);
    throw error instanceof LeaseLostError ? activeRun(threadId, null) : explainRefusal(ctx, threadId, error);
  }
}

async function follow(
  ctx: EngineContext,
  draft: RunRecord,
  start: ChosenStart,
  turn: StartedTurn,
  call: Call,
): Promise<void> {
  const { responseId, background } = turn;
  const stored = isStored(draft.asked);
  const id = responseId === null || stored ? randomId('run_') : toRunId(responseId);
  // A recorded answer may carry an old creation time; the run's time limit must not count from it.
  const startsAt = checkRecent(ctx.clock, turn.createdAt);
  const reader = stored ? ctx.leases.begin() : null;
  const record = nameRun(
    draft,
    { id, createdAt: turn.createdAt, startsAt },
    {
      responseId: stored ? null : responseId,
      background,
      fallback: turn.fallback,
      isWindow: turn.isWindow,
      lease: reader === null ? null : ctx.leases.sign(ctx.clock, reader),
    },
  );
  const session = new RunSession(ctx, { record, version: null });
  session.reader = reader;
  session.attach(turn);
  attachTranslator(ctx, session);
  call.runId = id;
  start.onNamed?.(id);
  try {
    await recordRun(ctx, session);
  } catch (error) {
    // The service accepted the request, but the run could not be stored: stop its response.
    session.abort();
    await stopResponse(ctx, session, call).catch(() => null);
    ctx.sessions.delete(id);
    if (reader !== null) ctx.leases.end(reader);
    // If the thread remains, the run may have been stored despite the error, so its response is kept too.
    const isGone = error instanceof DeletedThreadError || call.newThread === draft.asked.run.thread_id;
    if (isGone && !stored) keepAlive(ctx, eraseStray(ctx, responseId, withoutSignal(call)));
    throw error;
  }
  start.onCreated(session);
  announceStart(session);
  void driveTurn(ctx, session, turn.events, call);
}

async function createFailedRun(
  ctx: EngineContext,
  draft: RunRecord,
  start: ChosenStart,
  { error }: FailedTurn,
  call: Call,
): Promise<void> {
  const unnamed = { responseId: null, background: false, lease: null };
  const now = nowInSeconds(ctx.clock);
  const record = nameRun(draft, { id: randomId('run_'), createdAt: now, startsAt: now }, unnamed);
  const session = new RunSession(ctx, { record, version: null });
  start.onNamed?.(session.id);
  try {
    await recordRun(ctx, session);
    start.onCreated(session);
    announceStart(session);
    await endRun(ctx, session, { as: 'failed', lastError: toLastError(error) }, call);
  } finally {
    ctx.sessions.delete(session.id);
    session.finish();
  }
}

/** Deletes the messages of a run that was not created, because a caller who tries again adds them again. */
async function deleteMessages(
  ctx: EngineContext,
  threadId: string,
  added: readonly Message[],
  call: Call,
): Promise<void> {
  const own = withoutSignal(call);
  for (const { id } of added) {
    try {
      await deleteMessage(ctx, threadId, id, own);
    } catch {
      // The caller gets the error of the run. Messages that cannot be deleted remain.
      return;
    }
  }
}

/**
 * Prepares the thread for the run: moves it if it must move, sends deferred items, adds the additional messages, and
 * waits for the indexing of files. Appends the new messages to `added`. Resolves the thread's record afterwards. Throws
 * the legacy 400 if there are neither instructions nor a user message for the model.
 */
async function prepareThread(
  ctx: EngineContext,
  threadId: string,
  { start, added, token }: { start: ChosenStart; added: Message[]; token: string },
  call: Call,
): Promise<ThreadRecord> {
  const { assistant, params } = start;
  const additional = params.additional_messages ?? [];
  const instructions = params.instructions ?? assistant.instructions ?? params.additional_instructions;
  const { value: held } = await recallThread(ctx, threadId);
  const known = instructions || held.hasUserMessage || additional.some(({ role }) => role === 'user');
  if (!known && !(await hasUserMessage(ctx, threadId, call))) throw invalidThread();
  await settleHome(ctx, threadId, token, call);
  await flushDeferred(ctx, threadId, held, call);
  await settleImportedFiles(ctx, threadId, held, call);
  added.push(...(await appendMessages(ctx, threadId, additional, { list: 'additional_messages' }, token, call)));
  const { value: thread } = await recallThread(ctx, threadId);
  await awaitIndexing(ctx, threadId, thread, call);
  return thread;
}

/** Stores the run, its place in the list, and its name in the thread's hold, in one write. */
async function recordRun(ctx: EngineContext, session: RunSession): Promise<void> {
  const { hold, run } = session.record.asked;
  ctx.sessions.set(session.id, session);
  const created = await session.stored.create((thread) => nameHold(thread, hold ?? '', run));
  if ('refused' in created) throw new DeletedThreadError(session.threadId);
}

function announceStart(session: RunSession): void {
  const { asked, state } = session.record;
  const run = showRun({ asked, state: { ...state, stop: null } });
  session.emit({ event: 'thread.run.created', data: run });
  session.emit({ event: 'thread.run.queued', data: run });
  if (state.stop) session.announce();
}
