import type { APIPromise, PagePromise } from 'openai';
import { CursorPage } from 'openai/core/pagination';
import { AssistantStream } from '../assistant-stream/assistant-stream.js';
import { bindNote, readNote } from '../lib/call-note.js';
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
  RunWebhookEvent,
} from '../types/index.js';
import { addRequestId, send, startCall } from './api-promise.js';
import { findBackend } from './backend.js';
import { readIdsOf, readItem, readItemBody, type ItemArguments, type ItemBodyArguments } from './call-styles.js';
import { sendList, type LegacyPage } from './cursor-page.js';
import { sendForEvents, type EventStream } from './event-stream.js';
import { createLegacyResponse, readRequestId } from './legacy-response.js';
import { pollRun } from './polling.js';
import { createCall, splitQuery, startPolled, type PollOptions, type RequestOptions } from './request-options.js';
import { extendSdk, isReplaced, sdkClasses } from './resource.js';
import { Steps } from './run-steps.js';
import { readWebhook } from './webhook-event.js';

const PATH = ['thread_id', 'run_id'] as const;

type PollArguments =
  | [threadId: string, runId: string, options?: PollOptions | undefined]
  | [runId: string, params: RunRetrieveParams, options?: PollOptions | undefined];

type NonStreamingOutputs = Omit<RunSubmitToolOutputsParamsNonStreaming, 'thread_id'>;
type StreamingOutputs = Omit<RunSubmitToolOutputsParamsStreaming, 'thread_id'>;

/** The results of calls that start a run. */
export type Started = APIPromise<Run> | APIPromise<EventStream>;

/** `client.beta.threads.runs`. */
export class Runs extends extendSdk(sdkClasses.Beta?.Threads?.Runs) {
  static readonly Steps = Steps;
  static readonly RunsPage = CursorPage;
  static readonly RunStepsPage = CursorPage;

  readonly steps = new Steps(this._client);

  /** Resolves the run; with `stream: true`, a stream of its events. */
  create(threadId: string, params: RunCreateParamsNonStreaming, options?: RequestOptions): APIPromise<Run>;
  create(threadId: string, params: RunCreateParamsStreaming, options?: RequestOptions): APIPromise<EventStream>;
  create(threadId: string, params: RunCreateParams, options?: RequestOptions): Started {
    const given = { ...readIdsOf(this._client, { thread_id: threadId }), body: params, options };
    return isStreaming(params)
      ? sendForEvents(this._client, 'threads.runs.create', given, ({ engine, schemas }, json, call) =>
          engine.streamRun(threadId, schemas.parseRunCreate(json), call),
        )
      : send(this._client, 'threads.runs.create', given, ({ engine, schemas }, json, call) =>
          engine.createRun(threadId, schemas.parseRunCreate(json), call),
        );
  }

  retrieve(...args: ItemArguments<RunRetrieveParams>): APIPromise<Run> {
    const given = readItem(this._client, PATH, args);
    const { ids } = given;
    return send(this._client, 'threads.runs.retrieve', given, ({ engine }, _body, call) =>
      engine.retrieveRun(ids.thread_id, ids.run_id, call),
    );
  }

  update(...args: ItemBodyArguments<RunUpdateParams, RunUpdateBody>): APIPromise<Run> {
    const given = readItemBody(this._client, PATH, args);
    const { ids } = given;
    return send(this._client, 'threads.runs.update', given, ({ engine, schemas }, json, call) =>
      engine.updateRun(ids.thread_id, ids.run_id, schemas.parseRunUpdate(json), call),
    );
  }

  list(
    threadId: string,
    query?: RunListParams | RequestOptions | null,
    options?: RequestOptions,
  ): PagePromise<LegacyPage<Run>, Run> {
    const { ids, refusal } = readIdsOf(this._client, { thread_id: threadId });
    return sendList(
      this._client,
      'threads.runs.list',
      `/threads/${threadId}/runs`,
      { ids, ...splitQuery(query, options, refusal) },
      ({ engine, schemas }, given, call) => engine.listRuns(threadId, schemas.parseListQuery(given), call),
    );
  }

  cancel(...args: ItemArguments<RunCancelParams>): APIPromise<Run> {
    const given = readItem(this._client, PATH, args);
    const { ids } = given;
    return send(this._client, 'threads.runs.cancel', given, ({ engine }, _body, call) =>
      engine.cancelRun(ids.thread_id, ids.run_id, call),
    );
  }

  /** Resolves the run; with `stream: true`, a stream of its events. */
  submitToolOutputs(
    ...args: ItemBodyArguments<RunSubmitToolOutputsParamsNonStreaming, NonStreamingOutputs>
  ): APIPromise<Run>;
  submitToolOutputs(
    ...args: ItemBodyArguments<RunSubmitToolOutputsParamsStreaming, StreamingOutputs>
  ): APIPromise<EventStream>;
  submitToolOutputs(...args: ItemBodyArguments<RunSubmitToolOutputsParams, RunSubmitToolOutputsBody>): Started {
    const given = readItemBody(this._client, PATH, args);
    const { thread_id, run_id } = given.ids;
    return isStreaming(given.body)
      ? sendForEvents(this._client, 'threads.runs.submitToolOutputs', given, ({ engine, schemas }, json, call) =>
          engine.streamToolOutputs(thread_id, run_id, schemas.parseSubmitToolOutputs(json), call),
        )
      : send(this._client, 'threads.runs.submitToolOutputs', given, ({ engine, schemas }, json, call) =>
          engine.submitToolOutputs(thread_id, run_id, schemas.parseSubmitToolOutputs(json), call),
        );
  }

  /** Calls `this.retrieve` with the same arguments, so that a replaced `retrieve` is used: see {@link pollRun}. */
  async poll(...args: PollArguments): Promise<Run> {
    const client = this._client;
    const note = readNote();
    const retrieve = bindNote(() => this.retrieve(...args));
    const { ids, options, refusal } = readItem(client, PATH, args);
    const backend = findBackend(client);
    const replaced = isReplaced(this, 'retrieve', ownRetrieve);
    // If the app has stubbed everything, this must not wait for more than the stubs do.
    const service = replaced || refusal ? backend.loaded() : await backend.load();
    const call = createCall('threads.runs.poll', options);
    const waitForRest = () => {
      const rest = service?.engine.waitForRunRest(ids.thread_id, ids.run_id, call) ?? null;
      // The run may end without a `retrieve`, which would send the event.
      if (rest) service?.tellCall(note, { ...call, ids }, service.rollout ? 'shim' : undefined);
      return rest && rest.then((run) => addRequestId(run, null));
    };
    return pollRun({ client, retrieve, replaced, waitForRest }, options);
  }

  async createAndPoll(threadId: string, body: RunCreateParamsNonStreaming, options?: PollOptions): Promise<Run> {
    const poll = bindNote(({ id }: Run) => this.poll(id, { thread_id: threadId }, options));
    return poll(await startPolled(() => this.create(threadId, body, options)));
  }

  async submitToolOutputsAndPoll(
    ...args: ItemBodyArguments<RunSubmitToolOutputsParamsNonStreaming, NonStreamingOutputs, PollOptions>
  ): Promise<Run> {
    const { ids, options, positional } = readItemBody(this._client, PATH, args);
    const { thread_id } = ids;
    const poll = bindNote(({ id }: Run) =>
      positional ? this.poll(thread_id, id, options) : this.poll(id, { thread_id }, options),
    );
    return poll(await startPolled(() => this.submitToolOutputs(...args)));
  }

  /**
   * Handles a webhook event that `client.webhooks.unwrap` has verified. When a background response has ended, it updates the
   * run, as `retrieve` does, to an end or to `requires_action`. Resolves the run; null for events of other types, and for
   * responses of no run in the store.
   */
  handleWebhook(event: RunWebhookEvent, options?: RequestOptions): APIPromise<Run | null> {
    const { responseId, refusal } = readWebhook(event);
    return startCall<Run | null, Run | null>(this._client, {
      call: createCall('threads.runs.handleWebhook', options),
      refusal,
      run: async ({ engine }, _body, call) => (responseId === null ? null : engine.handleWebhook(responseId, call)),
      show: (run, call) => run && addRequestId(run, readRequestId(call)),
      respond: (data, call) => createLegacyResponse(call, 'application/json', JSON.stringify(data)),
    });
  }

  stream(threadId: string, body: RunStreamParams, options?: RequestOptions): AssistantStream {
    return AssistantStream.createAssistantStream(threadId, this, body, options);
  }

  /** Deprecated since SDK v4: use {@link stream}. */
  createAndStream(threadId: string, body: RunStreamParams, options?: RequestOptions): AssistantStream {
    return this.stream(threadId, body, options);
  }

  submitToolOutputsStream(
    ...args: ItemBodyArguments<RunSubmitToolOutputsStreamParams, Omit<RunSubmitToolOutputsStreamParams, 'thread_id'>>
  ): AssistantStream {
    const { ids, body, options } = readItemBody(this._client, PATH, args);
    // The call that the stream makes checks them.
    const params = { ...(body as RunSubmitToolOutputsStreamParams), thread_id: ids.thread_id };
    return AssistantStream.createToolAssistantStream(ids.run_id, this, params, options);
  }
}

const ownRetrieve: unknown = Reflect.get(Runs.prototype, 'retrieve');

/** Whether an unchecked body asks for a stream of events. */
export function isStreaming(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'stream' in body && body.stream === true;
}
