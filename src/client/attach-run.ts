import type { APIPromise, OpenAI } from 'openai';
import type { AssistantStream as SdkAssistantStream } from 'openai/lib/AssistantStream';
import { AssistantStream } from '../assistant-stream/assistant-stream.js';
import { streamErrorClasses } from '../assistant-stream/stream-errors.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { requireBackend } from './ask-service.js';
import { readIdsOf } from './call-styles.js';
import { sendForEvents, type EventStream } from './event-stream.js';
import type { RequestOptions } from './request-options.js';
import type { WrappableClient } from './with-assistants.js';

/** Options of `attachRun`, with the SDK's request options. If you abort `signal`, the stream ends, but not the run. */
export type AttachOptions = RequestOptions & {
  /** The id of the last step or message that your reader has read completely. Events begin after it. Default: the run's start. */
  after?: string | undefined;
};

/**
 * Streams a run that is active or has ended, from any process. Use it for a reader that lost its stream, such as a reloaded page.
 * The stream begins with the events so far, with the text so far usually in one delta. Then come new events, until the run ends or
 * requires action. If you stop reading, the run goes on.
 *
 * You get deltas as they happen if this process executes the run, or if the run is in the background. If another process streams
 * the run in the foreground, you get each step when it has ended; the library reads the run's record once a second.
 *
 * `client` is a client of this package, or one that `withAssistants` has wrapped; any other throws a `TypeError`. The stream fails
 * with the SDK's `NotFoundError` if there is no such run, or if `after` is not the id of an ended step or message of it. While the
 * run is active, such a step may still come, so a wrong `after` fails when the run ends or requires action.
 */
export function attachRun(
  client: WrappableClient,
  threadId: string,
  runId: string,
  { after, ...options }: AttachOptions = {},
): SdkAssistantStream {
  const { client: sdkClient } = requireBackend(client, 'attachRun');
  const runs = {
    get [streamErrorClasses]() {
      return findSdkErrors(sdkClient);
    },
    create: (_threadId: string, _params: object, prepared?: RequestOptions) =>
      streamRunAgain(sdkClient, threadId, runId, after, prepared),
  };
  // The stream asks for a run to be created, and gets the events of this one.
  const stream = AssistantStream.createAssistantStream(threadId, runs, { assistant_id: '' }, options);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- declared as the SDK's: see index.types.ts
  return stream as SdkAssistantStream;
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
