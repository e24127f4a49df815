import type { HttpFailure } from '../client/http-surface.js';
import { randomId } from '../lib/random-id.js';

/** The headers of an upstream answer that the answer here carries on. Others are of a connection or a body that is not this one. */
const PASSED = /^(openai-|x-ratelimit-|x-request-id$|x-should-retry$|retry-after|content-type$|content-disposition$)/;

/** The API's version, as every answer of it names it. */
const VERSION = '2020-10-01';

/** The answer to a legacy request that succeeded, its headers as the service sent them. `started` as of `Date.now()`. */
export function createSuccessAnswer(answer: Response, started: number): Response {
  const { status, body } = answer;
  return new Response(body, { status, headers: completeHeaders(pick(answer.headers), started) });
}

/** What an error says: the API's own fields. */
export interface ErrorBody {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** An answer that is an error, in the shape that every error of the API has. */
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

/** What a call failed with, as the service would have answered. */
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

/** Adds what every answer of the API carries, where the service was not asked or did not say. */
function completeHeaders(headers: Headers, started: number): Headers {
  if (!headers.has('x-request-id')) headers.set('x-request-id', randomId('req_', 32));
  headers.set('openai-version', VERSION);
  headers.set('openai-processing-ms', String(Date.now() - started));
  return letEventsThrough(headers);
}

/**
 * Of an answer by events, tells what stands between (a compressing middleware, nginx) to hold none of them back. Others are as
 * they were.
 */
export function letEventsThrough(headers: Headers): Headers {
  if (!headers.get('content-type')?.startsWith('text/event-stream')) return headers;
  headers.set('cache-control', 'no-store, no-transform');
  headers.set('x-accel-buffering', 'no');
  return headers;
}
