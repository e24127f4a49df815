import type { HttpFailure } from '../client/http-surface.js';
import { randomId } from '../lib/random-id.js';

/** The headers of the service's response to keep. The others belong to its connection or body. */
const PASSED = /^(openai-|x-ratelimit-|x-request-id$|x-should-retry$|retry-after|content-type$|content-disposition$)/;

/** The API version that every response of the service names. */
const VERSION = '2020-10-01';

/** Makes the response of a legacy request that succeeded, with the service's headers. `started` is in Unix milliseconds. */
export function createSuccessAnswer(answer: Response, started: number): Response {
  const { status, body } = answer;
  return new Response(body, { status, headers: completeHeaders(pick(answer.headers), started) });
}

/** The fields of an error of the API. */
export interface ErrorBody {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** Makes an error response in the form of the API. */
export function createErrorAnswer(
  status: number,
  { message, ...error }: Partial<ErrorBody> & { message: string },
  headers: HeadersInit = {},
): Response {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  // In the API's order.
  const body = { message, type, param: null, code: null, ...error };
  return writeError(status, body, new Headers(headers), Date.now());
}

/** Makes the response of a call that failed, as the service would have sent it. */
export function createFailureAnswer({ status, error, message, headers }: HttpFailure, started: number): Response {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  return writeError(status, error ?? { message, type, param: null, code: null }, pick(headers), started);
}

function writeError(status: number, error: object, headers: Headers, started: number): Response {
  headers.set('content-type', 'application/json');
  return new Response(JSON.stringify({ error }), { status, headers: completeHeaders(headers, started) });
}

function pick(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => PASSED.test(name)));
}

/** Adds the headers that every response of the API has, if the service did not send them. */
function completeHeaders(headers: Headers, started: number): Headers {
  if (!headers.has('x-request-id')) headers.set('x-request-id', randomId('req_', 32));
  headers.set('openai-version', VERSION);
  headers.set('openai-processing-ms', String(Date.now() - started));
  return letEventsThrough(headers);
}

/**
 * Adds headers to a stream of events that keep compressing middlewares and nginx from holding events back. Other responses do
 * not change.
 */
export function letEventsThrough(headers: Headers): Headers {
  if (!headers.get('content-type')?.startsWith('text/event-stream')) return headers;
  headers.set('cache-control', 'no-store, no-transform');
  headers.set('x-accel-buffering', 'no');
  return headers;
}
