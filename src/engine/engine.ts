import { copyValue } from '../lib/plain-values.js';
import type {
  Assistant,
  AssistantCreateParams,
  AssistantDeleted,
  AssistantStreamEvent,
  AssistantUpdateParams,
  ListPage,
  ListQuery,
  Message,
  MessageCreateParams,
  MessageDeleted,
  MessageListParams,
  MessageUpdateBody,
  Run,
  RunCreateParamsBase,
  RunStep,
  RunStepInclude,
  RunSubmitToolOutputsBody,
  RunUpdateBody,
  Thread,
  ThreadCreateAndRunParamsBase,
  ThreadCreateParams,
  ThreadDeleted,
  ThreadUpdateParams,
} from '../types/index.js';
import type { Call } from '../upstream/call.js';
import * as assistants from './assistants.js';
import { cancelRun } from './runs/cancel-run.js';
import type { EngineContext } from './context.js';
import { createRun, type Following } from './runs/create-run.js';
import { listMessages } from './messages/list-messages.js';
import * as messages from './messages/messages.js';
import type { RunExecution } from './runs/run-execution.js';
import * as runs from './runs/runs.js';
import { submitToolOutputs } from './runs/submit-tool-outputs.js';
import * as threads from './threads.js';

type OnCreated = (execution: RunExecution) => void;
type Events = AsyncIterable<AssistantStreamEvent>;

/**
 * What the Assistants service did, behind the client's resources: one method per endpoint. Parameters are valid already.
 * Methods reject with a `LegacyError`, or with the SDK's own error when the service refused.
 */
export class AssistantsEngine {
  readonly #ctx: EngineContext;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  createAssistant(params: AssistantCreateParams, call: Call): Promise<Assistant> {
    return assistants.createAssistant(this.#ctx, params, call);
  }

  retrieveAssistant(id: string, _call: Call): Promise<Assistant> {
    return assistants.retrieveAssistant(this.#ctx, id);
  }

  updateAssistant(id: string, params: AssistantUpdateParams, _call: Call): Promise<Assistant> {
    return assistants.updateAssistant(this.#ctx, id, params);
  }

  deleteAssistant(id: string, _call: Call): Promise<AssistantDeleted> {
    return assistants.deleteAssistant(this.#ctx, id);
  }

  listAssistants(query: ListQuery, _call: Call): Promise<ListPage<Assistant>> {
    return assistants.listAssistants(this.#ctx, query);
  }

  createThread(params: ThreadCreateParams, call: Call): Promise<Thread> {
    return threads.createThread(this.#ctx, params, call);
  }

  retrieveThread(id: string, call: Call): Promise<Thread> {
    return threads.retrieveThread(this.#ctx, id, call);
  }

  updateThread(id: string, params: ThreadUpdateParams, call: Call): Promise<Thread> {
    return threads.updateThreadObject(this.#ctx, id, params, call);
  }

  deleteThread(id: string, call: Call): Promise<ThreadDeleted> {
    return threads.deleteThread(this.#ctx, id, call);
  }

  createMessage(threadId: string, params: MessageCreateParams, call: Call): Promise<Message> {
    return messages.createMessage(this.#ctx, threadId, params, call);
  }

  retrieveMessage(threadId: string, messageId: string, call: Call): Promise<Message> {
    return messages.retrieveMessage(this.#ctx, threadId, messageId, call);
  }

  updateMessage(threadId: string, messageId: string, params: MessageUpdateBody, call: Call): Promise<Message> {
    return messages.updateMessage(this.#ctx, threadId, messageId, params, call);
  }

  deleteMessage(threadId: string, messageId: string, call: Call): Promise<MessageDeleted> {
    return messages.deleteMessage(this.#ctx, threadId, messageId, call);
  }

  listMessages(threadId: string, query: MessageListParams, call: Call): Promise<ListPage<Message>> {
    return listMessages(this.#ctx, threadId, query, call);
  }

  /** Starts a run and resolves it `queued`. */
  createRun(threadId: string, params: RunCreateParamsBase, call: Call): Promise<Run> {
    return toCreated((onCreated) => this.#start(threadId, params, 'poll', call, onCreated));
  }

  /**
   * Starts a run and resolves its events. Leaving the iteration early, or aborting the call's signal, cancels it, unless
   * its last message is complete.
   */
  streamRun(threadId: string, params: RunCreateParamsBase, call: Call): Promise<Events> {
    return toEvents(call, (onCreated) => this.#start(threadId, params, 'stream', call, onCreated));
  }

  /** Creates a thread, then starts a run on it. */
  createThreadAndRun(params: ThreadCreateAndRunParamsBase, call: Call): Promise<Run> {
    return toCreated((onCreated) => this.#startOnNewThread(params, 'poll', call, onCreated));
  }

  /** As `createThreadAndRun`, resolving the events: that of the thread, then as of `streamRun`. */
  streamThreadAndRun(params: ThreadCreateAndRunParamsBase, call: Call): Promise<Events> {
    return toEvents(call, (onCreated) => this.#startOnNewThread(params, 'stream', call, onCreated));
  }

  /** Continues a run and resolves it `queued`. */
  submitToolOutputs(threadId: string, runId: string, params: RunSubmitToolOutputsBody, call: Call): Promise<Run> {
    return toCreated((onCreated) => this.#submit(threadId, runId, params, 'poll', call, onCreated));
  }

  streamToolOutputs(threadId: string, runId: string, params: RunSubmitToolOutputsBody, call: Call): Promise<Events> {
    return toEvents(call, (onCreated) => this.#submit(threadId, runId, params, 'stream', call, onCreated));
  }

  retrieveRun(threadId: string, runId: string, call: Call): Promise<Run> {
    return runs.retrieveRun(this.#ctx, threadId, runId, call);
  }

  updateRun(threadId: string, runId: string, params: RunUpdateBody, call: Call): Promise<Run> {
    return runs.updateRun(this.#ctx, threadId, runId, params, call);
  }

  cancelRun(threadId: string, runId: string, call: Call): Promise<Run> {
    return cancelRun(this.#ctx, threadId, runId, call);
  }

  listRuns(threadId: string, query: ListQuery, call: Call): Promise<ListPage<Run>> {
    return runs.listRuns(this.#ctx, threadId, query, call);
  }

  /**
   * Resolves a run when it has ended or requires action, or when this process has nothing more to do for it; null when this
   * process does not execute it.
   */
  waitForRunRest(threadId: string, runId: string): Promise<Run> | null {
    const execution = this.#ctx.executions.get(runId);
    return execution?.run.thread_id === threadId ? execution.nextRest() : null;
  }

  retrieveRunStep(
    threadId: string,
    runId: string,
    stepId: string,
    query: { include?: RunStepInclude[] },
    call: Call,
  ): Promise<RunStep> {
    return runs.retrieveRunStep(this.#ctx, threadId, runId, stepId, query, call);
  }

  listRunSteps(
    threadId: string,
    runId: string,
    query: ListQuery & { include?: RunStepInclude[] },
    call: Call,
  ): Promise<ListPage<RunStep>> {
    return runs.listRunSteps(this.#ctx, threadId, runId, query, call);
  }

  async #start(
    threadId: string,
    params: RunCreateParamsBase,
    following: Following,
    call: Call,
    onCreated: OnCreated,
  ): Promise<void> {
    const assistant = await this.retrieveAssistant(params.assistant_id, call);
    await createRun(this.#ctx, threadId, { assistant, params, following, onCreated }, call);
  }

  async #startOnNewThread(
    { thread: threadParams, tool_resources: toolResources, ...params }: ThreadCreateAndRunParamsBase,
    following: Following,
    call: Call,
    onCreated: OnCreated,
  ): Promise<void> {
    const assistant = await this.retrieveAssistant(params.assistant_id, call);
    const thread = await this.createThread(threadParams ?? {}, call);
    const announceThread: OnCreated = (execution) => {
      onCreated(execution);
      execution.emit({ event: 'thread.created', data: thread });
    };
    const start = { assistant, params, toolResources, following, onCreated: announceThread };
    await createRun(this.#ctx, thread.id, start, call);
  }

  async #submit(
    threadId: string,
    runId: string,
    params: RunSubmitToolOutputsBody,
    following: Following,
    call: Call,
    onCreated: OnCreated,
  ): Promise<void> {
    const submission = { outputs: params.tool_outputs, following, onCreated };
    await submitToolOutputs(this.#ctx, threadId, runId, submission, call);
  }
}

/** The run as it was when it had been taken on, before anything else happened to it. */
async function toCreated(start: (onCreated: OnCreated) => Promise<unknown>): Promise<Run> {
  const created: Run[] = [];
  await start((execution) => created.push(copyValue(execution.run)));
  return takeStarted(created);
}

async function toEvents(call: Call, start: (onCreated: OnCreated) => Promise<unknown>): Promise<Events> {
  const events: Events[] = [];
  await start((execution) => events.push(execution.subscribe(call.options.signal)));
  return takeStarted(events);
}

function takeStarted<T>([started]: readonly T[]): T {
  if (started === undefined) throw new Error('The run was not started.');
  return started;
}
