import type { APIPromise } from 'openai';
import { CursorPage } from 'openai/core/pagination';
import { AssistantStream } from '../assistant-stream/assistant-stream.js';
import { bindNote } from '../lib/call-note.js';
import type {
  Run,
  Thread,
  ThreadCreateAndRunParams,
  ThreadCreateAndRunParamsNonStreaming,
  ThreadCreateAndRunParamsStreaming,
  ThreadCreateAndRunPollParams,
  ThreadCreateAndRunStreamParams,
  ThreadCreateParams,
  ThreadDeleted,
  ThreadUpdateParams,
} from '../types/index.js';
import { send } from './api-promise.js';
import { readIdsOf } from './call-styles.js';
import { sendForEvents, type EventStream } from './event-stream.js';
import { Messages } from './messages.js';
import { isRequestOptions, startPolled, type PollOptions, type RequestOptions } from './request-options.js';
import { extendSdk, sdkClasses } from './resource.js';
import { isStreaming, Runs, type Started } from './runs.js';

/** `client.beta.threads`. */
export class Threads extends extendSdk(sdkClasses.Beta?.Threads) {
  static readonly Runs = Runs;
  static readonly Messages = Messages;
  static readonly MessagesPage = CursorPage;
  static readonly ThreadMessagesPage = CursorPage;
  static readonly RunsPage = CursorPage;

  readonly runs = new Runs(this._client);
  readonly messages = new Messages(this._client);

  /** As in SDK v4, the options may take the place of the body. */
  create(body?: ThreadCreateParams | RequestOptions | null, options?: RequestOptions): APIPromise<Thread> {
    const given = options === undefined && isRequestOptions(body) ? { body: {}, options: body } : { body, options };
    return send(this._client, 'threads.create', { ids: {}, ...given }, ({ engine, schemas }, json, call) =>
      engine.createThread(schemas.parseThreadCreate(json ?? {}), call),
    );
  }

  retrieve(id: string, options?: RequestOptions): APIPromise<Thread> {
    const given = { ...readIdsOf(this._client, { id }), options };
    return send(this._client, 'threads.retrieve', given, ({ engine }, _body, call) => engine.retrieveThread(id, call));
  }

  update(id: string, body: ThreadUpdateParams, options?: RequestOptions): APIPromise<Thread> {
    const given = { ...readIdsOf(this._client, { id }), body, options };
    return send(this._client, 'threads.update', given, ({ engine, schemas }, json, call) =>
      engine.updateThread(id, schemas.parseThreadUpdate(json), call),
    );
  }

  delete(id: string, options?: RequestOptions): APIPromise<ThreadDeleted> {
    const given = { ...readIdsOf(this._client, { id }), options };
    return send(this._client, 'threads.delete', given, ({ engine }, _body, call) => engine.deleteThread(id, call));
  }

  /** The name of {@link delete} in SDK v4. */
  del(id: string, options?: RequestOptions): APIPromise<ThreadDeleted> {
    return this.delete(id, options);
  }

  /** Resolves the run; with `stream: true`, a stream of its events. */
  createAndRun(body: ThreadCreateAndRunParamsNonStreaming, options?: RequestOptions): APIPromise<Run>;
  createAndRun(body: ThreadCreateAndRunParamsStreaming, options?: RequestOptions): APIPromise<EventStream>;
  createAndRun(body: ThreadCreateAndRunParams, options?: RequestOptions): Started {
    const given = { ids: {}, body, options };
    return isStreaming(body)
      ? sendForEvents(this._client, 'threads.createAndRun', given, ({ engine, schemas }, json, call) =>
          engine.streamThreadAndRun(schemas.parseThreadCreateAndRun(json), call),
        )
      : send(this._client, 'threads.createAndRun', given, ({ engine, schemas }, json, call) =>
          engine.createThreadAndRun(schemas.parseThreadCreateAndRun(json), call),
        );
  }

  async createAndRunPoll(body: ThreadCreateAndRunPollParams, options?: PollOptions): Promise<Run> {
    const poll = bindNote(({ id, thread_id }: Run) => this.runs.poll(id, { thread_id }, options));
    return poll(await startPolled(() => this.createAndRun(body, options)));
  }

  createAndRunStream(body: ThreadCreateAndRunStreamParams, options?: RequestOptions): AssistantStream {
    return AssistantStream.createThreadAssistantStream(body, this, options);
  }
}
