import type { APIPromise, OpenAI } from 'openai';
import { Stream } from 'openai/core/streaming';
import type { ReadAhead } from '../lib/async-queue.js';
import { forwardAbort } from '../lib/forward-abort.js';
import type { AssistantStreamEvent } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { startCall, type Given, type Work } from './api-promise.js';
import { encodeEvents, type TakeHeld } from './encode-events.js';
import { createLegacyResponse } from './legacy-response.js';
import { createCall } from './request-options.js';
import { toClientError } from './sdk-errors.js';

/** The events of a run as the SDK streams them: single use; leaving it early aborts the run. */
export type EventStream = Stream<AssistantStreamEvent>;

type Events = ReadAhead<AssistantStreamEvent>;

/** Starts a call (`name` as in `Call`) that answers with events. The stream's controller aborts the call, as does the caller's signal. */
export function sendForEvents(
  client: OpenAI,
  name: string,
  { ids, body, options, refusal }: Given,
  run: Work<Events, EventStream>['run'],
): APIPromise<EventStream> {
  const controller = new AbortController();
  const unfollow = forwardAbort(controller, options?.signal);
  const call = createCall(name, { ...options, signal: controller.signal });
  let takeHeld: TakeHeld = () => undefined;
  return startCall(client, {
    call,
    ids,
    body,
    refusal,
    run,
    show: (events) => {
      takeHeld = () => events.takeHeld?.();
      return new Stream(openOnce(client, events, controller, call, unfollow), controller, client);
    },
    onFailure: unfollow,
    respond: (stream) => createLegacyResponse(call, 'text/event-stream; charset=utf-8', encodeEvents(stream, takeHeld)),
  });
}

/** Opens the events for the one reader they have. */
function openOnce(
  client: OpenAI,
  events: Events,
  controller: AbortController,
  call: Call,
  release: () => void,
): () => AsyncGenerator<AssistantStreamEvent> {
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
