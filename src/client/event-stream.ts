import type { APIPromise, OpenAI } from 'openai';
import { Stream } from 'openai/core/streaming';
import { forwardAbort } from '../lib/forward-abort.js';
import type { AssistantStreamEvent } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { startCall, type Given, type Work } from './api-promise.js';
import { createLegacyResponse } from './legacy-response.js';
import { createCall } from './request-options.js';
import { toClientError } from './sdk-errors.js';

/** The events of a run as the SDK streams them: single use; leaving it early aborts the run. */
export type EventStream = Stream<AssistantStreamEvent>;

type Events = AsyncIterable<AssistantStreamEvent>;

/** Starts a call (`name` as in `Call`) that answers with events. The stream's controller aborts the call, as does the caller's signal. */
export function sendForEvents(
  client: OpenAI,
  name: string,
  { body, options, refusal }: Given,
  run: Work<Events>['run'],
): APIPromise<EventStream> {
  const controller = new AbortController();
  const unfollow = forwardAbort(controller, options?.signal);
  const call = createCall(name, { ...options, signal: controller.signal });
  return startCall(client, {
    call,
    body,
    refusal,
    run: async (service, json) => {
      const events = await run(service, json, call);
      return new Stream(openOnce(client, events, controller, call, unfollow), controller, client);
    },
    onFailure: unfollow,
    respond: (stream) => createLegacyResponse(call, 'text/event-stream; charset=utf-8', encodeEvents(stream)),
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

/**
 * The events as the service sent them, server-sent events up to `done`. What breaks the stream is an event `error` before it, in
 * the form in which the service sent its errors. Reads nothing before it is read.
 */
function encodeEvents(events: EventStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = events[Symbol.asyncIterator]();
  const frame = (name: string, data: string): Uint8Array => encoder.encode(`event: ${name}\ndata: ${data}\n\n`);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await iterator.next().catch((error: unknown) => ({ error }));
        if (!('error' in next) && !next.done) {
          controller.enqueue(frame(next.value.event, JSON.stringify(next.value.data)));
          return;
        }
        if ('error' in next) controller.enqueue(frame('error', JSON.stringify({ error: describeError(next.error) })));
        controller.enqueue(frame('done', '[DONE]'));
        controller.close();
      },
      async cancel() {
        events.controller.abort();
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The API's fields of an error: its own, or those of a fault of the server. */
function describeError(thrown: unknown): object {
  const { message, error } = thrown instanceof Error ? (thrown as Error & { error?: unknown }) : {};
  if (typeof error === 'object' && error !== null) return error;
  return { message: message ?? String(thrown), type: 'server_error', param: null, code: null };
}
