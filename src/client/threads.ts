import type { APIPromise } from 'openai';
import { AssistantStream } from '../assistant-stream/assistant-stream.js';
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
import { Resource } from './backend.js';
import { checkIds } from './call-styles.js';
import { sendForEvents, type EventStream } from './event-stream.js';
import { Messages } from './messages.js';
import { isRequestOptions, type PollOptions, type RequestOptions } from './request-options.js';
import { isStreaming, Runs, type Started } from './runs.js';

/** Answers with the run, or with its events when `stream` is true. */
interface CreateAndRun {
  (body: ThreadCreateAndRunParamsNonStreaming, options?: RequestOptions): APIPromise<Run>;
  (body: ThreadCreateAndRunParamsStreaming, options?: RequestOptions): APIPromise<EventStream>;
}

/** `client.beta.threads`. */
export class Threads extends Resource {
  readonly runs = new Runs(this.backend);
  readonly messages = new Messages(this.backend);

  /** SDK v4 took the options in the place of the body as well. */
  create = (body?: ThreadCreateParams | RequestOptions | null, options?: RequestOptions): APIPromise<Thread> => {
    if (options === undefined && isRequestOptions(body)) return this.create({}, body);
    return send(this.backend, 'threads.create', { body: body ?? {}, options }, ({ engine, schemas }, json, call) =>
      engine.createThread(schemas.parseThreadCreate(json), call),
    );
  };

  retrieve = (threadId: string, options?: RequestOptions): APIPromise<Thread> => {
    const { id } = checkIds(this.backend.client, { id: threadId });
    return send(this.backend, 'threads.retrieve', { options }, ({ engine }, _body, call) =>
      engine.retrieveThread(id, call),
    );
  };

  update = (threadId: string, body: ThreadUpdateParams, options?: RequestOptions): APIPromise<Thread> => {
    const { id } = checkIds(this.backend.client, { id: threadId });
    return send(this.backend, 'threads.update', { body, options }, ({ engine, schemas }, json, call) =>
      engine.updateThread(id, schemas.parseThreadUpdate(json), call),
    );
  };

  delete = (threadId: string, options?: RequestOptions): APIPromise<ThreadDeleted> => {
    const { id } = checkIds(this.backend.client, { id: threadId });
    return send(this.backend, 'threads.delete', { options }, ({ engine }, _body, call) =>
      engine.deleteThread(id, call),
    );
  };

  /** SDK v4's name of {@link delete}. */
  del = (threadId: string, options?: RequestOptions): APIPromise<ThreadDeleted> => this.delete(threadId, options);

  createAndRun = ((body: ThreadCreateAndRunParams, options?: RequestOptions): Started => {
    return isStreaming(body)
      ? sendForEvents(this.backend, 'threads.createAndRun', { body, options }, ({ engine, schemas }, json, call) =>
          engine.streamThreadAndRun(schemas.parseThreadCreateAndRun(json), call),
        )
      : send(this.backend, 'threads.createAndRun', { body, options }, ({ engine, schemas }, json, call) =>
          engine.createThreadAndRun(schemas.parseThreadCreateAndRun(json), call),
        );
  }) as CreateAndRun;

  createAndRunPoll = async (body: ThreadCreateAndRunPollParams, options?: PollOptions): Promise<Run> => {
    const run = await this.createAndRun(body, options);
    return this.runs.poll(run.id, { thread_id: run.thread_id }, options);
  };

  createAndRunStream = (body: ThreadCreateAndRunStreamParams, options?: RequestOptions): AssistantStream =>
    AssistantStream.createThreadAssistantStream(body, this, options);
}
