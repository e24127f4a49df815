import type { OpenAI } from 'openai';
import { Stream } from 'openai/core/streaming';
import type { ReadAhead } from '../lib/async-queue.js';
import type { AssistantStreamEvent } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { encodeEvents } from './encode-events.js';
import { toClientError } from './sdk-errors.js';

/** The events of a run as the SDK streams them: single use; leaving it early aborts the run. */
export type EventStream = Stream<AssistantStreamEvent>;

/** The events that a call was answered with. */
export interface Answered {
  client: OpenAI;
  events: ReadAhead<AssistantStreamEvent>;
  /** Aborts the call. */
  controller: AbortController;
  call: Call;
  /** Lets go of what the call holds, when its events are over. */
  release: () => void;
}

/** Makes the caller's stream of events; `toBytes` gives what the service would have sent in their place. */
export function openEvents(answered: Answered): { stream: EventStream; toBytes: () => ReadableStream } {
  const { client, events, controller } = answered;
  const stream = new Stream(openOnce(answered), controller, client);
  return { stream, toBytes: () => encodeEvents(stream, () => events.takeHeld?.()) };
}

/** Opens the events for the one reader they have. */
function openOnce({ client, events, controller, call, release }: Answered): () => AsyncGenerator<AssistantStreamEvent> {
  let consumed = false;
  return async function* read() {
    if (consumed) {
      const { OpenAIError } = findSdkErrors(client);
      throw new OpenAIError('Cannot iterate over a consumed stream, use `.tee()` to split the stream.');
    }
    consumed = true;
    try {
      for await (const event of events) {
        let left = true;
        try {
          yield event;
          left = false;
        } finally {
          // Before the source is closed: closing may wait for what only the abort ends.
          if (left) controller.abort();
        }
      }
    } catch (error) {
      // As in the SDK, an aborted stream just ends: the caller who aborted it knows.
      if (!isAbort(client, error, controller.signal)) throw toClientError(client, error, call);
    } finally {
      release();
    }
  };
}

function isAbort(client: OpenAI, error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  const { APIUserAbortError } = findSdkErrors(client);
  return (
    error === signal.reason ||
    error instanceof APIUserAbortError ||
    (error instanceof Error && error.name === 'AbortError')
  );
}
