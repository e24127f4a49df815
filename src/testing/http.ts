import { ApiError, badRequest } from './api-error.js';
import { isObject, type JsonObject } from './json.js';
import { makeRequestId } from './ids.js';
import type { FakeRequest } from './types.js';

export type Query = Record<string, string | string[]>;

/** A request on its way through the routes. */
export interface Call {
  request: FakeRequest;
  /** The values of `{…}` in the route's pattern, in order. */
  params: string[];
  query: Query;
  signal: AbortSignal | null;
}

/** Common headers of every answer. */
const baseHeaders = () => ({
  'x-request-id': makeRequestId(),
  'openai-version': '2020-10-01',
  'openai-processing-ms': '1',
});

/**
 * The body of an answer, as a stream. Node's `Response` reads a string or bytes with the help of `queueMicrotask`: if fake timers
 * replaced that, as those of sinon do by default, reading never ends, and blocks the process.
 */
export const streamText = (text: string) => streamBytes(new TextEncoder().encode(text));

export function streamBytes(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

export function answerJson(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(streamText(JSON.stringify(body)), {
    status,
    headers: { 'content-type': 'application/json', ...baseHeaders(), ...headers },
  });
}

export function answerText(text: string, status: number): Response {
  return new Response(streamText(text), { status, headers: { 'content-type': 'text/plain', ...baseHeaders() } });
}

export const answerError = (error: ApiError, headers: Record<string, string> = {}) =>
  answerJson(error.body, error.status, headers);

export function answerEvents(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', ...baseHeaders() } });
}

export function answerBytes(bytes: Uint8Array): Response {
  return new Response(streamBytes(bytes), {
    headers: { 'content-type': 'application/octet-stream', ...baseHeaders() },
  });
}

/** Reads the query parameters. `name[]` and repeated parameters become arrays under `name`. */
export function readQuery(url: URL): Query {
  const query: Query = {};
  for (const [key, value] of url.searchParams) {
    const name = key.replace(/\[\d*\]$/, '');
    const known = query[name];
    if (known !== undefined) query[name] = [known, value].flat();
    else query[name] = name === key ? value : [value];
  }
  return query;
}

/** The path below the API's root, whatever the base URL: `/v1/…`, `/openai/v1/…`, `/openai/…`, or the first known resource. */
export function readPath(url: URL, resources: readonly string[]): string {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const root = segments.lastIndexOf('v1');
  const start =
    root >= 0
      ? root + 1
      : Math.max(
          segments.findIndex((segment) => resources.includes(segment)),
          0,
        );
  return `/${segments.slice(start).join('/')}`;
}

const INVALID_JSON =
  'Invalid body: failed to parse JSON value. Please check the value to ensure it is valid JSON. (Common errors include trailing commas, missing closing brackets, missing quotation marks, etc.)';

/**
 * Reads the body of a request: JSON, or the fields of a form. Null without a body. Throws 400 if it is not valid JSON. `given` is
 * the body as the caller passed it: a string or a form is read from there, because reading it from a `Request` needs
 * `queueMicrotask`, which fake timers may have replaced.
 */
export async function readBody(request: Request, given: BodyInit | null = null): Promise<JsonObject | null> {
  if (request.method === 'GET' || request.method === 'HEAD') return null;
  if (request.headers.get('content-type')?.startsWith('multipart/form-data')) {
    const fields: JsonObject = {};
    for (const [name, value] of given instanceof FormData ? given : await request.formData()) fields[name] = value;
    return fields;
  }
  const text = typeof given === 'string' ? given : await request.text();
  if (text === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest(INVALID_JSON, null, 'invalid_json');
  }
  if (!isObject(value)) throw badRequest('Invalid body: expected a JSON object.', null, 'invalid_json');
  return value;
}

/** The key of a request, from a bearer token or from Azure's header `api-key`. */
export const readKey = ({ authorization, 'api-key': azureKey }: Record<string, string>): string | undefined =>
  authorization?.replace(/^Bearer\s+/i, '') ?? azureKey;

/** Throws if a request has no key, or another than the accepted one. */
export function checkKey(request: FakeRequest, accepted: string | undefined): void {
  const key = readKey(request.headers);
  if (!key) {
    throw new ApiError(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    );
  }
  if (accepted !== undefined && key !== accepted) {
    throw new ApiError(401, `Incorrect API key provided: ${key.slice(0, 8)}***.`, null, 'invalid_api_key');
  }
}
