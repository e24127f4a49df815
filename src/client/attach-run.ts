import type { APIPromise, OpenAI } from 'openai';
import { AssistantStream } from '../assistant-stream/assistant-stream.js';
import { streamErrorClasses } from '../assistant-stream/stream-errors.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { requireBackend } from './ask-service.js';
import { readIdsOf } from './call-styles.js';
import { sendForEvents, type EventStream } from './event-stream.js';
import type { RequestOptions } from './request-options.js';
import type { WrappableClient } from './with-assistants.js';

/** Where the reader of a run is, and the SDK's options of a request. An abort of `signal` ends the stream, and not the run. */
export type AttachOptions = RequestOptions & {
  /** The id of the last step or message that the reader has whole: events begin behind it. Default: with those of the run. */
  after?: string | undefined;
};

/**
 * Streams a run that is under way, or over, from any process: for a reader who has lost the stream, such as a browser that was
 * reloaded. First come the events that bring the reader to where the run is, with all text so far in one delta, then the
 * others as they happen, until the run ends or requires action. Leaving the stream does nothing to the run.
 *
 * Deltas come as they happen where this process works on the run, and of runs in the background. Of a run that another process
 * streams in the foreground, a step comes when it has ended; the record of the run is read each second.
 *
 * `client` is a drop-in client or one that `withAssistants` has wrapped; a `TypeError` is thrown for any other. The stream fails
 * with the SDK's `NotFoundError` where there is no such run, or nothing of it called `after` that has ended.
 */
export function attachRun(
  client: WrappableClient,
  threadId: string,
  runId: string,
  { after, ...options }: AttachOptions = {},
): AssistantStream {
  const { client: sdkClient } = requireBackend(client, 'attachRun');
  const runs = {
    get [streamErrorClasses]() {
      return findSdkErrors(sdkClient);
    },
    create: (_threadId: string, _params: object, prepared?: RequestOptions) =>
      streamRunAgain(sdkClient, threadId, runId, after, prepared),
  };
  // The stream asks for a run to be created, and gets the events of this one.
  return AssistantStream.createAssistantStream(threadId, runs, { assistant_id: '' }, options);
}

/** The events of a run as {@link attachRun} has them. */
export function streamRunAgain(
  client: OpenAI,
  threadId: string,
  runId: string,
  after: string | undefined,
  options: RequestOptions | undefined,
): APIPromise<EventStream> {
  const given = { ...readIdsOf(client, { thread_id: threadId, run_id: runId }), options };
  return sendForEvents(client, 'threads.runs.attach', given, ({ engine }, _body, call) =>
    engine.attachRun(threadId, runId, after, call),
  );
}
