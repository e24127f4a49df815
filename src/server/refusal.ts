import { createErrorAnswer, type ErrorBody } from './wire.js';

export type RefusalDetail = Partial<ErrorBody> & { message: string };

/** An error with the HTTP response for a request that the handler refuses before a client is called. */
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

/** 404: there is no such endpoint. */
export const unknownPath = ({ method, url }: Request): Refusal =>
  new Refusal(404, { message: `Invalid URL (${method} ${new URL(url).pathname})` });

/** 405: the path has endpoints, but not with this method. */
export const wrongMethod = ({ method, url }: Request, allowed: readonly string[]): Refusal =>
  new Refusal(
    405,
    { message: `Invalid method for URL (${method} ${new URL(url).pathname})`, code: 'method_not_supported' },
    { allow: allowed.join(', ') },
  );

/** 401: `authorize` refused the request. The message does not repeat the key. */
export const notLetIn = (): Refusal =>
  new Refusal(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' });

/** 400: the body is not JSON in UTF-8. */
export const notJson = (): Refusal =>
  new Refusal(400, {
    message:
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. " +
      'The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)',
  });

/** 415: the body is compressed. */
export const compressedBody = (): Refusal =>
  new Refusal(415, {
    message: 'The body of the request is compressed. Send it as plain JSON, without the header content-encoding.',
    code: 'unsupported_content_encoding',
  });

/** 413: the body is larger than `limit` bytes. */
export const bodyTooLarge = (limit: number): Refusal =>
  new Refusal(413, {
    message: `The body of the request is too large. This server takes ${limit} bytes at most.`,
    code: 'request_too_large',
  });

/** 499: the client has left. Nobody reads this response. */
export const clientLeft = (): Refusal => new Refusal(499, { message: 'The client closed the connection.' });

/** 500: the surrounding server has already read the body. A repeat would fail the same way. */
export const bodyWasRead = (): Refusal =>
  new Refusal(
    500,
    {
      message:
        'Another middleware has read the body of the request. Mount the handler before middlewares that read bodies, such as express.json().',
      code: 'body_already_read',
    },
    { 'x-should-retry': 'false' },
  );

/** 400: a WebSocket, which the proxy cannot pass on. */
export const noWebSocket = (): Refusal =>
  new Refusal(400, { message: 'WebSockets are not passed on by this server. Connect to the service itself.' });

/**
 * 502: the service could not be reached, or its response broke off. The error may contain URLs and keys, so the message does
 * not quote it.
 */
export const unreachable = (): Refusal =>
  new Refusal(502, { message: 'The service could not be reached.', code: 'upstream_unreachable' });

/** 502: the service answered with a redirect. */
export const redirected = (): Refusal =>
  new Refusal(502, {
    message: 'The service answered with a redirect, which is not followed.',
    code: 'upstream_redirect',
  });

/** 502: the service refused the operator's key. The caller is not at fault, and learns nothing about the key. */
export const refusedKey = (): Refusal =>
  new Refusal(502, {
    message: "The service refused this server's own API key.",
    code: 'upstream_unauthorized',
  });

/** 503: the limit of concurrent requests is reached. */
export const serverBusy = (): Refusal =>
  new Refusal(
    503,
    { message: 'This server is answering its maximum number of requests. Try again in a second.', code: 'server_busy' },
    { 'retry-after': '1' },
  );

/** 504: the response did not begin in time. */
export const tookTooLong = (seconds: number): Refusal =>
  new Refusal(504, { message: `The response did not begin within ${seconds} seconds.`, code: 'timeout' });

/** 401: the request has no key. */
export const noKey = (): Refusal =>
  new Refusal(401, {
    message:
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      '(i.e. Authorization: Bearer YOUR_KEY).',
  });

/** 503: the service did not answer whether it knows the caller's key. */
export const unprovenKey = (): Refusal =>
  new Refusal(
    503,
    { message: 'The service could not be asked whether it knows your API key. Try again.', code: 'key_not_proven' },
    { 'retry-after': '1' },
  );
