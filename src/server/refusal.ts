import { createErrorAnswer, type ErrorBody } from './wire.js';

export type RefusalDetail = Partial<ErrorBody> & { message: string };

/** Thrown where a request is refused before a client is asked: carries the answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    readonly detail: RefusalDetail,
    readonly headers: HeadersInit = {},
  ) {
    super(detail.message);
  }

  toAnswer(): Response {
    return createErrorAnswer(this.status, this.detail, this.headers);
  }
}

/** 404: no endpoint is there. */
export const unknownPath = ({ method, url }: Request): Refusal =>
  new Refusal(404, { message: `Invalid URL (${method} ${new URL(url).pathname})` });

/** 405: the path has endpoints, of other methods. */
export const wrongMethod = ({ method, url }: Request, allowed: readonly string[]): Refusal =>
  new Refusal(
    405,
    { message: `Invalid method for URL (${method} ${new URL(url).pathname})`, code: 'method_not_supported' },
    { allow: allowed.join(', ') },
  );

/** 401: the request is not let in. The key is not repeated. */
export const notLetIn = (): Refusal =>
  new Refusal(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' });

/** 413: the body is larger than `limit` bytes. */
export const bodyTooLarge = (limit: number): Refusal =>
  new Refusal(413, {
    message: `The body of the request is too large. This server takes ${limit} bytes at most.`,
    code: 'request_too_large',
  });

/** 499: the client has left. Nobody reads it. */
export const clientLeft = (): Refusal => new Refusal(499, { message: 'The client closed the connection.' });

/** 500: the server that this is mounted in has read the body itself. Sent again, it would be read again. */
export const bodyWasRead = (): Refusal =>
  new Refusal(
    500,
    {
      message:
        'The body of the request was read before it came here. Mount the handler ahead of what reads bodies, such as express.json().',
      code: 'body_already_read',
    },
    { 'x-should-retry': 'false' },
  );

/** 400: a WebSocket, which is not passed on. */
export const noWebSocket = (): Refusal =>
  new Refusal(400, { message: 'WebSockets are not passed on by this server. Connect to the service itself.' });

/** 502: the service could not be reached, or broke off. What it failed with may hold addresses and keys, so it is not told. */
export const unreachable = (): Refusal =>
  new Refusal(502, { message: 'The service could not be reached.', code: 'upstream_unreachable' });

/** 502: the service answered with a redirect. */
export const redirected = (): Refusal =>
  new Refusal(502, {
    message: 'The service answered with a redirect, which is not followed.',
    code: 'upstream_redirect',
  });

/** 502: the operator's key is no good. Whoever calls has no part in it, and learns nothing of the key. */
export const refusedKey = (): Refusal =>
  new Refusal(502, {
    message: 'The service refused the key by which this server calls it.',
    code: 'upstream_unauthorized',
  });

/** 503: so many requests are being answered already that this one is not. */
export const serverBusy = (): Refusal =>
  new Refusal(
    503,
    { message: 'This server is answering as many requests as it may. Try again in a second.', code: 'server_busy' },
    { 'retry-after': '1' },
  );

/** 504: the answer had not begun in time. */
export const tookTooLong = (seconds: number): Refusal =>
  new Refusal(504, { message: `The answer had not begun after ${seconds} seconds.`, code: 'timeout' });

/** 401: the request carries no key. */
export const noKey = (): Refusal =>
  new Refusal(401, {
    message:
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      '(i.e. Authorization: Bearer YOUR_KEY).',
  });

/** 503: whether the caller's key is one that the service knows could not be learned. */
export const unprovenKey = (): Refusal =>
  new Refusal(
    503,
    { message: 'The service could not be asked whether it knows your API key. Try again.', code: 'key_not_proven' },
    { 'retry-after': '1' },
  );
