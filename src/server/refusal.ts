import { createErrorAnswer, type ErrorBody } from './wire.js';

/** Thrown where a request is refused before a client is asked: carries the answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    readonly detail: Partial<ErrorBody> & { message: string },
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
