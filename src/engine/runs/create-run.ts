import { activeRun, invalidThread } from '../../errors.js';
import { checkRecent, nowInSeconds } from '../../lib/clock.js';
import type { WatchedStart } from '../../lib/listener-hooks.js';
import { randomId } from '../../lib/random-id.js';
import { toRunId } from '../../mapping/ids.js';
import type { GivenMessages } from '../../mapping/to-assistants/restore-path.js';
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
import { awaitIndexing, settleImportedFiles } from '../tool-resources.js';
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

/** How the caller follows a run: by asking (the run should outlive this process), or by its stream. */
export type Following = 'poll' | 'stream';

/** Whether a run is to ask for background execution: a service that keeps nothing of a response has none. */
export function wantsBackground(ctx: EngineContext, threadId: string, following: Following): boolean {
  if (ctx.homes.isStored(threadId)) return false;
  const mode = ctx.options.execution ?? 'auto';
  return mode === 'background' || (mode === 'auto' && following === 'poll');
}

/** What starting a run needs beside the thread. */
export interface RunStart {
  /** Itself, whichever of its definitions is to answer on the thread. It may be read while the thread is held. */
  assistant: Promise<Assistant>;
  params: RunCreateParamsBase;
  /** The messages that the call brings: for the run, or for its new thread, where they are by then. */
  given: GivenMessages;
  following: Following;
  /** Of `createAndRun`: in place of the assistant's. */
  toolResources?: ToolResources | null | undefined;
  /** Gets the session while its run is `queued` and nothing has been emitted: the place to subscribe. */
  onCreated: (session: RunSession) => void;
  /** Gets the run's id when there is one. */
  onNamed?: ((runId: string) => void) | undefined;
}

/** The same with the definition that answers, once the thread is held. */
type ChosenStart = Omit<RunStart, 'assistant'> &
  Pick<RunRequest, 'variant'> & { assistant: Assistant; heldSince: LeaseAge };

/**
 * Starts a run: holds the thread, appends the additional messages, sends one request to the model. Of a run whose assistant
 * cannot be read nothing stays.
 *
 * 429 and 5xx (after the retries) and a lost answer give a run that has failed; any other refusal is thrown, and the
 * thread is free again, without the additional messages.
 */
export async function createRun(ctx: EngineContext, threadId: string, start: RunStart, call: Call): Promise<void> {
  call.threadId = threadId;
  call.assistantId = start.params.assistant_id;
  const token = ctx.leases.begin();
  const heldSince = readAge(ctx.clock);
  let watched: WatchedStart | null = null;
  try {
    // Beside the read of the assistant: a store is asked no more often in a row than it must be.
    const [held, assistant] = await Promise.allSettled([holdThread(ctx, threadId, token, call), start.assistant]);
    if (assistant.status === 'rejected') {
      if (held.status === 'fulfilled') await giveUpHold(ctx, threadId, token);
      throw assistant.reason;
    }
    const chosen = chooseVariant(ctx, threadId, assistant.value);
    watched = watchStart(ctx, threadId, token, chosen.assistant, start.params, call);
    if (held.status === 'rejected') throw held.reason;
    const own = { ...start, ...chosen, heldSince, onNamed: watched?.created };
    await createOnHeld(ctx, threadId, token, own, call);
  } catch (error) {
    watched?.refused(error);
    throw error;
  } finally {
    ctx.leases.end(token);
  }
}

/** Tells listeners that ask for it of a run that begins; null where there is none. */
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
      // Who may read a thread of the store is told by its namespace.
      const keyHash = ctx.homes.isStored(threadId) ? null : hashKeyOfCall(ctx, threadId, call);
      const { record, history } = await readFirstHistory(
        ctx,
        draftRun(ctx, token, thread, { threadId, ...start, keyHash }),
        own,
      );
      const { given } = start;
      const request = { history, input: [], background: wantsBackground(ctx, threadId, start.following), given };
      return { draft: record, turn: await startTurn(ctx, record, request, own) };
    };
    const { draft, turn } = await whileHolding(ctx.clock, call, renew, work, start.heldSince);
    await ('error' in turn ? failAtOnce(ctx, draft, start, turn, call) : follow(ctx, draft, start, turn, call));
  } catch (error) {
    await withdraw(ctx, threadId, added, call);
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
  // A recording's answers may be old.
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
    // The service has accepted a run that cannot be kept: its response is stopped.
    session.abort();
    await stopResponse(ctx, session, call).catch(() => null);
    ctx.sessions.delete(id);
    if (reader !== null) ctx.leases.end(reader);
    // The record of a run on a thread that stays may have been written all the same: its response stays as well.
    const isGone = error instanceof DeletedThreadError || call.newThread === draft.asked.run.thread_id;
    if (isGone && !stored) keepAlive(ctx, eraseStray(ctx, responseId, withoutSignal(call)));
    throw error;
  }
  start.onCreated(session);
  announceStart(session);
  void driveTurn(ctx, session, turn.events, call);
}

async function failAtOnce(
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

/** Takes back what a run added that never came to be: a caller who tries again adds it again. */
async function withdraw(ctx: EngineContext, threadId: string, added: readonly Message[], call: Call): Promise<void> {
  const own = withoutSignal(call);
  for (const { id } of added) {
    try {
      await deleteMessage(ctx, threadId, id, own);
    } catch {
      // Why the run came to nothing is what the caller is told. What is still there stays.
      return;
    }
  }
}

/**
 * Makes the thread ready for the run, refusing one that the model could say nothing to. Resolves its record as it then
 * is; what was added to it is put into `added`.
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

/** From now on the run can be found, listed, and blocks its thread by name: one write. */
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
