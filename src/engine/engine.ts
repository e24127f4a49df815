import { createAssistant, deleteAssistant, listAssistants, retrieveAssistant, updateAssistant } from './assistants.js';
import type { EngineContext } from './context.js';
import { deleteThread } from './erase/delete-thread.js';
import { finishErasing } from './erase/erase-thread.js';
import { moveInTime } from './importing/move-imported.js';
import { findOutputItem } from './history/find-output-item.js';
import { deleteMessage } from './messages/delete-message.js';
import { listMessages } from './messages/list-messages.js';
import { createMessage, retrieveMessage, updateMessage } from './messages/messages.js';
import { findConversation } from './native/find-conversation.js';
import { findResponse } from './native/find-response.js';
import { findThreadOf } from './native/find-thread-of.js';
import { findRunOfResponse } from './native/find-run-of-response.js';
import {
  createRun,
  createThreadAndRun,
  streamRun,
  streamThreadAndRun,
  streamToolOutputs,
  submitToolOutputs,
  waitForRunRest,
} from './run-endpoints.js';
import { attachRun } from './runs/attach-run.js';
import { cancelRun } from './runs/cancel-run.js';
import { handleWebhook } from './runs/handle-webhook.js';
import { listRuns, listRunSteps, retrieveRun, retrieveRunStep, updateRun } from './runs/read-runs.js';
import { isConversationThread, isOldThread, isStoredThread } from '../mapping/ids.js';
import { AliasedThreadError } from './records/aliased-thread.js';
import { readThread } from './records/thread-record.js';
import { createThread, requireThreadId, retrieveThread, updateThreadObject } from './threads.js';

/**
 * The endpoints of the Assistants service: one function each, called by the client's resources with the context of one
 * client. The client has already checked the parameters. The last parameter is always the call, even for endpoints that
 * send nothing. An endpoint rejects with a `LegacyError`, or with the SDK's own error if the service refused the
 * request.
 */
const endpoints = {
  createAssistant,
  retrieveAssistant,
  updateAssistant,
  deleteAssistant,
  listAssistants,
  createThread,
  createThreadAndRun,
  streamThreadAndRun,
  waitForRunRest,
  handleWebhook,
  finishErasing,
  findOutputItem,
  findRunOfResponse,
  findThreadOf,
};

/**
 * Endpoints on an existing thread. Their first parameter is the thread's id; `bindToThread` resolves it before the
 * endpoint runs.
 */
const threadEndpoints = {
  retrieveThread,
  updateThread: updateThreadObject,
  deleteThread,
  createMessage,
  retrieveMessage,
  updateMessage,
  deleteMessage,
  listMessages,
  createRun,
  streamRun,
  submitToolOutputs,
  streamToolOutputs,
  retrieveRun,
  updateRun,
  cancelRun,
  attachRun,
  listRuns,
  retrieveRunStep,
  listRunSteps,
  findConversation,
  findResponse,
  moveInTime,
};

type Endpoints = typeof endpoints & typeof threadEndpoints;
type Endpoint = (ctx: EngineContext, ...args: never[]) => unknown;
type ThreadEndpoint = (ctx: EngineContext, threadId: string, ...args: never[]) => Promise<unknown>;

/** The endpoint without its first parameter, the context. */
type Bound<E extends Endpoint> = E extends (ctx: EngineContext, ...args: infer Args) => infer Answer
  ? (...args: Args) => Answer
  : never;

/** The endpoints of one client. */
export type AssistantsEngine = { readonly [Name in keyof Endpoints]: Bound<Endpoints[Name]> } & {
  /**
   * For features with an entry of their own, such as the import: they bring their own functions, so other apps do not
   * load them.
   */
  readonly context: EngineContext;
};

/** Binds every endpoint to a client's context. */
export function bindEndpoints(ctx: EngineContext): AssistantsEngine {
  const bound = [
    ['context', ctx],
    ...Object.entries<Endpoint>(endpoints).map(([name, endpoint]) => [name, endpoint.bind(null, ctx)]),
    ...Object.entries<ThreadEndpoint>(threadEndpoints).map(([name, endpoint]) => [name, bindToThread(ctx, endpoint)]),
  ];
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- `Object.fromEntries` forgets which name goes with which function
  return Object.fromEntries(bound) as AssistantsEngine;
}

function bindToThread(ctx: EngineContext, endpoint: ThreadEndpoint) {
  const ask = (threadId: string, args: never[]): Promise<unknown> =>
    isCheckedByEndpoint(ctx, threadId)
      ? endpoint(ctx, threadId, ...args)
      : findThread(ctx, threadId).then(() => endpoint(ctx, threadId, ...args));
  return (threadId: string, ...args: never[]): Promise<unknown> =>
    ask(ctx.homes.canonical(threadId), args).catch((error: unknown) => {
      if (!(error instanceof AliasedThreadError)) throw error;
      ctx.homes.learnAlias(threadId, error.threadId);
      return ask(error.threadId, args);
    });
}

/**
 * Whether the endpoint itself finds out that the thread is missing, by a request for its conversation or by reading its
 * record. If not, `findThread` looks the thread up first.
 */
const isCheckedByEndpoint = (ctx: EngineContext, threadId: string): boolean =>
  isStoredThread(threadId)
    ? ctx.knownThreads.get(threadId) !== undefined
    : isConversationThread(threadId) && ctx.homes.isKnown(threadId);

/**
 * Looks up a thread whose id does not say where its items are. A thread that is not in the store may still be a
 * conversation, unless its id has the form of the old service's ids.
 */
const findThread = (ctx: EngineContext, threadId: string): Promise<unknown> =>
  isConversationThread(threadId) && !isOldThread(threadId) ? readThread(ctx, threadId) : requireThreadId(ctx, threadId);
