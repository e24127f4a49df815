import type { ReadAhead } from '../lib/async-queue.js';
import { copyValue } from '../lib/plain-values.js';
import type {
  AssistantStreamEvent,
  Run,
  RunCreateParamsBase,
  RunSubmitToolOutputsBody,
  ThreadCreateAndRunParamsBase,
} from '../types/index.js';
import type { Call } from '../upstream/call.js';
import { isKnownToHaveAccess } from './access/require-access.js';
import { isReady, prepareAssistant } from './assistants.js';
import { checkFileIds } from './check-file-ids.js';
import type { EngineContext } from './context.js';
import { undoThread } from './erase/undo-thread.js';
import { askListeners } from './runs/ask-listeners.js';
import { createRun as startRun, type Following, type RunStart } from './runs/create-run.js';
import type { RunSession } from './runs/run-session.js';
import { submitToolOutputs as continueRun } from './runs/submit-tool-outputs.js';
import { awaitUnderWay } from './runs/under-way.js';
import { warnOfAnswer } from './runs/warn-of-answer.js';
import { createThread } from './threads.js';

type OnCreated = RunStart['onCreated'];
type Events = ReadAhead<AssistantStreamEvent>;

/** Starts a run. Resolves the run with the status `queued`. */
export function createRun(ctx: EngineContext, threadId: string, params: RunCreateParamsBase, call: Call): Promise<Run> {
  return toCreated(ctx, call, (onCreated) => start(ctx, threadId, params, 'poll', call, onCreated));
}

/**
 * Starts a run and resolves its events. If the caller stops reading them, or aborts the call's signal, the run is
 * cancelled, unless its last message is complete.
 */
export function streamRun(
  ctx: EngineContext,
  threadId: string,
  params: RunCreateParamsBase,
  call: Call,
): Promise<Events> {
  return toEvents(call, (onCreated) => start(ctx, threadId, params, 'stream', call, onCreated));
}

/** Creates a thread, then starts a run on it. If the run cannot be started, the thread is deleted again. */
export function createThreadAndRun(ctx: EngineContext, params: ThreadCreateAndRunParamsBase, call: Call): Promise<Run> {
  return toCreated(ctx, call, (onCreated) => startOnNewThread(ctx, params, 'poll', call, onCreated));
}

/** Like {@link createThreadAndRun}, but resolves the events: the thread's own, then those of {@link streamRun}. */
export function streamThreadAndRun(
  ctx: EngineContext,
  params: ThreadCreateAndRunParamsBase,
  call: Call,
): Promise<Events> {
  return toEvents(call, (onCreated) => startOnNewThread(ctx, params, 'stream', call, onCreated));
}

/** Continues a run with the outputs of its calls. Resolves the run with the status `queued`. */
export function submitToolOutputs(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  params: RunSubmitToolOutputsBody,
  call: Call,
): Promise<Run> {
  return toCreated(ctx, call, (onCreated) =>
    continueRun(ctx, threadId, runId, { outputs: params.tool_outputs, following: 'poll', onCreated }, call),
  );
}

/** Like {@link submitToolOutputs}, but resolves the further events of the run. */
export function streamToolOutputs(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  params: RunSubmitToolOutputsBody,
  call: Call,
): Promise<Events> {
  return toEvents(call, (onCreated) =>
    continueRun(ctx, threadId, runId, { outputs: params.tool_outputs, following: 'stream', onCreated }, call),
  );
}

/**
 * Resolves a run as soon as it ends or requires action, or when this process has nothing more to do for it. Returns
 * null if this process does not execute the run.
 */
export function waitForRunRest(ctx: EngineContext, threadId: string, runId: string, call: Call): Promise<Run> | null {
  const session = ctx.sessions.get(runId);
  if (session?.threadId !== threadId) return null;
  return isKnownToHaveAccess(ctx, session.record.asked, call) ? session.nextRest() : null;
}

async function start(
  ctx: EngineContext,
  threadId: string,
  params: RunCreateParamsBase,
  following: Following,
  call: Call,
  onCreated: OnCreated,
): Promise<void> {
  const newMessages = { messages: params.additional_messages ?? [], list: 'additional_messages' };
  checkFileIds(ctx, { messages: newMessages.messages }, { messagesAt: newMessages.list });
  await askListeners(ctx, { threadId, assistantId: params.assistant_id }, call);
  const isThere = isReady(ctx, params.assistant_id);
  const assistant = prepareAssistant(ctx, params.assistant_id, call);
  // The thread is not held yet: the assistant may not exist, or may still have to be set up.
  if (!isThere) await assistant;
  await startRun(ctx, threadId, { assistant, params, newMessages, following, onCreated }, call);
}

async function startOnNewThread(
  ctx: EngineContext,
  { thread: threadParams, tool_resources: toolResources, ...params }: ThreadCreateAndRunParamsBase,
  following: Following,
  call: Call,
  onCreated: OnCreated,
): Promise<void> {
  const { messages = [], tool_resources: resources } = threadParams ?? {};
  const newMessages = { messages, list: 'thread.messages' };
  checkFileIds(ctx, { resources: toolResources });
  checkFileIds(ctx, { messages, resources }, { messagesAt: newMessages.list, resourcesAt: 'thread.tool_resources' });
  await askListeners(ctx, { assistantId: params.assistant_id }, call);
  // No thread is created unless the assistant exists.
  const assistant = prepareAssistant(ctx, params.assistant_id, call);
  await assistant;
  const thread = await createThread(ctx, threadParams ?? {}, call, newMessages.list);
  const progress = { hasBegun: false };
  const announceThread: OnCreated = (session) => {
    progress.hasBegun = true;
    onCreated(session);
    session.emit({ event: 'thread.created', data: thread });
  };
  try {
    await startRun(
      ctx,
      thread.id,
      { assistant, params, toolResources, newMessages, following, onCreated: announceThread },
      call,
    );
  } catch (error) {
    if (!progress.hasBegun) await undoThread(ctx, call);
    throw error;
  }
}

/** Resolves a copy of the run made at its creation, before anything else happened to it. */
async function toCreated(
  ctx: EngineContext,
  call: Call,
  begin: (onCreated: OnCreated) => Promise<unknown>,
): Promise<Run> {
  const created: { run: Run; session: RunSession }[] = [];
  await begin((session) => created.push({ run: copyValue(session.run), session }));
  const { run, session } = takeStarted(created);
  warnOfAnswer(ctx, session, call);
  await awaitUnderWay(ctx, session, call);
  return run;
}

async function toEvents(call: Call, begin: (onCreated: OnCreated) => Promise<unknown>): Promise<Events> {
  const events: Events[] = [];
  await begin((session) => events.push(session.subscribe(call.options.signal)));
  return takeStarted(events);
}

function takeStarted<T>([started]: readonly T[]): T {
  if (started === undefined) throw new Error('The run was not started.');
  return started;
}
