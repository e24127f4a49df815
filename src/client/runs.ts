import type { APIPromise, PagePromise } from 'openai';
import { AssistantStream } from '../assistant-stream/assistant-stream.js';
import type {
  Run,
  RunCancelParams,
  RunCreateParams,
  RunCreateParamsNonStreaming,
  RunCreateParamsStreaming,
  RunListParams,
  RunRetrieveParams,
  RunStreamParams,
  RunSubmitToolOutputsBody,
  RunSubmitToolOutputsParams,
  RunSubmitToolOutputsParamsNonStreaming,
  RunSubmitToolOutputsParamsStreaming,
  RunSubmitToolOutputsStreamParams,
  RunUpdateBody,
  RunUpdateParams,
} from '../types/index.js';
import { addRequestId, send } from './api-promise.js';
import { Resource } from './backend.js';
import { checkIds, readItem, readItemBody, type ItemArguments, type ItemBodyArguments } from './call-styles.js';
import { sendList, type LegacyPage } from './cursor-page.js';
import { sendForEvents, type EventStream } from './event-stream.js';
import { pollRun } from './polling.js';
import { splitQuery, type PollOptions, type RequestOptions } from './request-options.js';
import { Steps } from './run-steps.js';

const PATH = ['thread_id', 'run_id'] as const;

type PollArguments =
  | [threadId: string, runId: string, options?: PollOptions | undefined]
  | [runId: string, params: RunRetrieveParams, options?: PollOptions | undefined];

/** Answers with the run, or with its events when `stream` is true. */
interface CreateRun {
  (threadId: string, params: RunCreateParamsNonStreaming, options?: RequestOptions): APIPromise<Run>;
  (threadId: string, params: RunCreateParamsStreaming, options?: RequestOptions): APIPromise<EventStream>;
}

/** Answers with the run, or with its events when `stream` is true. */
interface SubmitToolOutputs {
  (...args: ItemBodyArguments<RunSubmitToolOutputsParamsNonStreaming, NonStreamingOutputs>): APIPromise<Run>;
  (...args: ItemBodyArguments<RunSubmitToolOutputsParamsStreaming, StreamingOutputs>): APIPromise<EventStream>;
}
type NonStreamingOutputs = Omit<RunSubmitToolOutputsParamsNonStreaming, 'thread_id'>;
type StreamingOutputs = Omit<RunSubmitToolOutputsParamsStreaming, 'thread_id'>;

/** What the calls that start a run answer with. */
export type Started = APIPromise<Run> | APIPromise<EventStream>;

/** `client.beta.threads.runs`. */
export class Runs extends Resource {
  readonly steps = new Steps(this.backend);

  create = ((threadId: string, params: RunCreateParams, options?: RequestOptions): Started => {
    const { client } = this.backend;
    const { thread_id } = checkIds(client, { thread_id: threadId });
    return isStreaming(params)
      ? sendForEvents(
          this.backend,
          'threads.runs.create',
          { body: params, options },
          ({ engine, schemas }, json, call) => engine.streamRun(thread_id, schemas.parseRunCreate(json), call),
        )
      : send(this.backend, 'threads.runs.create', { body: params, options }, ({ engine, schemas }, json, call) =>
          engine.createRun(thread_id, schemas.parseRunCreate(json), call),
        );
  }) as CreateRun;

  retrieve = (...args: ItemArguments<RunRetrieveParams>): APIPromise<Run> => {
    const { ids, options } = readItem(this.backend.client, PATH, args);
    return send(this.backend, 'threads.runs.retrieve', { options }, ({ engine }, _body, call) =>
      engine.retrieveRun(ids.thread_id, ids.run_id, call),
    );
  };

  update = (...args: ItemBodyArguments<RunUpdateParams, RunUpdateBody>): APIPromise<Run> => {
    const { ids, body, options } = readItemBody(this.backend.client, PATH, args);
    return send(this.backend, 'threads.runs.update', { body, options }, ({ engine, schemas }, json, call) =>
      engine.updateRun(ids.thread_id, ids.run_id, schemas.parseRunUpdate(json), call),
    );
  };

  list = (
    threadId: string,
    query?: RunListParams | RequestOptions | null,
    options?: RequestOptions,
  ): PagePromise<LegacyPage<Run>, Run> => {
    const { thread_id } = checkIds(this.backend.client, { thread_id: threadId });
    return sendList(
      this.backend,
      'threads.runs.list',
      `/threads/${thread_id}/runs`,
      splitQuery(query, options),
      ({ engine, schemas }, given, call) => engine.listRuns(thread_id, schemas.parseListQuery(given), call),
    );
  };

  cancel = (...args: ItemArguments<RunCancelParams>): APIPromise<Run> => {
    const { ids, options } = readItem(this.backend.client, PATH, args);
    return send(this.backend, 'threads.runs.cancel', { options }, ({ engine }, _body, call) =>
      engine.cancelRun(ids.thread_id, ids.run_id, call),
    );
  };

  submitToolOutputs = ((...args: ItemBodyArguments<RunSubmitToolOutputsParams, RunSubmitToolOutputsBody>): Started => {
    const { client } = this.backend;
    const { ids, body, options } = readItemBody(client, PATH, args);
    const { thread_id, run_id } = ids;
    return isStreaming(body)
      ? sendForEvents(
          this.backend,
          'threads.runs.submitToolOutputs',
          { body, options },
          ({ engine, schemas }, json, call) =>
            engine.streamToolOutputs(thread_id, run_id, schemas.parseSubmitToolOutputs(json), call),
        )
      : send(this.backend, 'threads.runs.submitToolOutputs', { body, options }, ({ engine, schemas }, json, call) =>
          engine.submitToolOutputs(thread_id, run_id, schemas.parseSubmitToolOutputs(json), call),
        );
  }) as SubmitToolOutputs;

  poll = async (...args: PollArguments): Promise<Run> => {
    const { ids, options } = readItem(this.backend.client, PATH, args);
    const { engine } = await this.backend.load();
    const source = {
      client: this.backend.client,
      retrieve: () => this.retrieve(ids.run_id, { thread_id: ids.thread_id }, options),
      waitForRest: () =>
        engine.waitForRunRest(ids.thread_id, ids.run_id)?.then((run) => addRequestId(run, null)) ?? null,
    };
    return pollRun(source, options);
  };

  createAndPoll = async (threadId: string, body: RunCreateParamsNonStreaming, options?: PollOptions): Promise<Run> => {
    const run = await this.create(threadId, body, options);
    return this.poll(run.id, { thread_id: threadId }, options);
  };

  submitToolOutputsAndPoll = async (
    ...args: ItemBodyArguments<RunSubmitToolOutputsParamsNonStreaming, NonStreamingOutputs, PollOptions>
  ): Promise<Run> => {
    const { ids, body, options } = readItemBody(this.backend.client, PATH, args);
    const params = { ...(body as NonStreamingOutputs), thread_id: ids.thread_id };
    const run = await this.submitToolOutputs(ids.run_id, params, options);
    return this.poll(run.id, { thread_id: ids.thread_id }, options);
  };

  stream = (threadId: string, body: RunStreamParams, options?: RequestOptions): AssistantStream =>
    AssistantStream.createAssistantStream(threadId, this, body, options);

  /** Deprecated in SDK v4 already: {@link stream}. */
  createAndStream = (threadId: string, body: RunStreamParams, options?: RequestOptions): AssistantStream =>
    this.stream(threadId, body, options);

  submitToolOutputsStream = (
    ...args: ItemBodyArguments<RunSubmitToolOutputsStreamParams, Omit<RunSubmitToolOutputsStreamParams, 'thread_id'>>
  ): AssistantStream => {
    const { ids, body, options } = readItemBody(this.backend.client, PATH, args);
    const params = { ...(body as RunSubmitToolOutputsStreamParams), thread_id: ids.thread_id };
    return AssistantStream.createToolAssistantStream(ids.run_id, this, params, options);
  };
}

/** Whether a body asks for events, before it is known to be valid. */
export function isStreaming(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'stream' in body && body.stream === true;
}
