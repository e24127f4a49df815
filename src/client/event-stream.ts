import type { APIPromise, OpenAI } from 'openai';
import type { ReadAhead } from '../lib/async-queue.js';
import { forwardAbort } from '../lib/forward-abort.js';
import type { AssistantStreamEvent } from '../types/index.js';
import { startCall, type Given, type Work } from './api-promise.js';
import { createLegacyResponse } from './legacy-response.js';
import type { EventStream } from './open-events.js';
import { createCall } from './request-options.js';

export type { EventStream } from './open-events.js';

type Events = ReadAhead<AssistantStreamEvent>;

/**
 * Starts a call that returns a stream of events; `name` is as in `Call`. Aborting the stream's controller or the caller's
 * signal aborts the call.
 */
export function sendForEvents(
  client: OpenAI,
  name: string,
  { ids, body, options, refusal }: Given,
  run: Work<Events, EventStream>['run'],
): APIPromise<EventStream> {
  const controller = new AbortController();
  const release = forwardAbort(controller, options?.signal);
  const call = createCall(name, { ...options, signal: controller.signal });
  let encode: (() => ReadableStream) | undefined;
  return startCall(client, {
    call,
    ids,
    body,
    refusal,
    run,
    show: (events, _call, service) => {
      const { stream, toBytes } = service.openEvents({ client, events, controller, call, release });
      encode = toBytes;
      return stream;
    },
    onFailure: release,
    respond: () => createLegacyResponse(call, 'text/event-stream; charset=utf-8', encode?.() ?? ''),
  });
}
