import { abortError } from './abort.js';
import { ApiError, conversationLocked } from './api-error.js';
import { answerError } from './http.js';
import { matchPath } from './match-path.js';
import type { Fault } from './types.js';

/** Whether a fault applies to a request with this method and path. */
export function matchesFault(fault: Fault, method: string, path: string): boolean {
  const { on = '*' } = fault;
  if (on === '*') return true;
  const [first = '', second] = on.trim().split(/\s+/);
  const pattern = second ?? first;
  return (second === undefined || first.toUpperCase() === method) && matchPath(pattern, path) !== null;
}

const DEFAULTS: Record<number, { type: string; code: string | null; message: string }> = {
  400: { type: 'invalid_request_error', code: null, message: 'Invalid request.' },
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  403: { type: 'invalid_request_error', code: null, message: 'You are not allowed to do this.' },
  404: { type: 'invalid_request_error', code: null, message: 'Not found.' },
  429: {
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached. Please try again later.',
  },
  503: {
    type: 'server_error',
    code: 'server_is_overloaded',
    message: 'Our servers are currently overloaded. Please try again later.',
  },
};

const SERVER_ERROR = {
  type: 'server_error',
  code: 'server_error',
  message: 'The server had an error while processing your request. Sorry about that!',
};

/** The error answer of a fault of kind `status`. */
export function answerFault(fault: Fault): Response {
  const named = fault.code === 'conversation_locked' ? conversationLocked() : null;
  const { status = named?.status ?? 500 } = fault;
  const usual =
    named ??
    DEFAULTS[status] ??
    (status < 500 ? { ...SERVER_ERROR, type: 'invalid_request_error', code: null } : SERVER_ERROR);
  const code = fault.code === undefined ? usual.code : fault.code;
  const error = new ApiError(
    status,
    fault.message ?? usual.message,
    fault.param ?? named?.param ?? null,
    code,
    fault.type ?? usual.type,
  );
  return answerError(error, fault.headers);
}

/** A broken connection, as `fetch` reports it. */
export function connectionError(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

/** Never answers: rejects when the request is aborted. */
export function neverAnswer(signal: AbortSignal | null): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(abortError(signal)), { once: true });
  });
}
