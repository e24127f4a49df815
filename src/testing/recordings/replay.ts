import { abortError } from '../abort.js';
import { badRequest } from '../api-error.js';
import { streamBytes, streamText, type Call } from '../http.js';
import { isObject, type JsonObject } from '../json.js';
import { FAKE_ERROR, type Script } from '../script.js';
import type { RecordedExchange } from './read-recording.js';
import { findResponse, toEvents } from './response-forms.js';

/** Answers requests from recordings: each with the next recorded answer for its method and path. */
export class Replay {
  readonly #left: RecordedExchange[] = [];
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  /** Whether it has recordings. */
  isActive = false;

  add(exchanges: readonly RecordedExchange[]): void {
    this.isActive = true;
    this.#left.push(...exchanges);
  }

  /** Refuses and reports a request without a recorded answer. */
  answer({ request, signal }: Pick<Call, 'request' | 'signal'>): Response {
    const { method, path, body, query } = request;
    const index = this.#left.findIndex((exchange) => exchange.method === method && exchange.path === path);
    const [exchange] = index < 0 ? [] : this.#left.splice(index, 1);
    if (!exchange) throw this.#script.refuse(`no recording is left for ${method} ${path}`);
    return send(exchange, body?.stream === true || query.stream === 'true', signal);
  }

  /**
   * Lists recorded requests that were not made. Reads do not count, because how often a client reads is not part of its
   * behaviour.
   */
  listUnused(): string[] {
    const writes = this.#left.filter(({ method }) => method !== 'GET');
    return writes.map(({ method, path }) => `a recording was never used: ${method} ${path}`);
  }
}

/** Sends a recorded answer. A response is sent as the request wants it: whole, or as a stream. */
function send(exchange: RecordedExchange, isStream: boolean, signal: AbortSignal | null): Response {
  const { status, body, headers } = exchange;
  const isEvents = headers['content-type']?.startsWith('text/event-stream') ?? false;
  const concernsResponse = status < 300 && /^\/responses(?:\/[^/]+)?$/.test(exchange.path);
  const text = (): string => new TextDecoder().decode(body);
  if (isEvents && body.length === 0) {
    const { method, path } = exchange;
    throw badRequest(
      `createFakeOpenAI: the stream of ${method} ${path} was recorded without its events`,
      null,
      FAKE_ERROR,
    );
  }
  if (concernsResponse && isEvents && !isStream) {
    const response = findResponse(text());
    if (response) return sendJson(response, exchange);
  }
  if (isEvents) return sendEvents(text().split(/(?<=\r?\n\r?\n)/), exchange, signal);
  if (concernsResponse && isStream) {
    const response: unknown = JSON.parse(text());
    if (isObject(response)) return sendEvents(toEvents(response), exchange, signal);
  }
  return new Response(body.length === 0 ? null : streamBytes(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const sendJson = (body: JsonObject, { status, headers }: RecordedExchange): Response =>
  new Response(streamText(JSON.stringify(body)), {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
  });

/** Sends one event at a time, as they are read. */
function sendEvents(
  events: Iterable<string>,
  { status, headers }: RecordedExchange,
  signal: AbortSignal | null,
): Response {
  const iterator: Iterator<string, unknown> = events[Symbol.iterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (signal?.aborted) {
          controller.error(abortError(signal));
          return;
        }
        const next = iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status, headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8' } });
}
