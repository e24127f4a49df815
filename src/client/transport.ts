import type { OpenAI } from 'openai';
import { findAzureRoot, routeToAzure } from '../upstream/azure.js';
import { isOpenAI } from '../upstream/client-facts.js';
import { logThrough } from '../upstream/log.js';
import { findSdkClient, findSdkErrors } from '../upstream/sdk-client.js';
import type { WrappableClient } from './with-assistants.js';

/** A request as the client would send it: its URL and headers. It has no body yet. */
export interface PreparedRequest {
  /** Includes the query of the base URL and the default query. It may contain secrets. */
  url: URL;
  /** The headers that the SDK adds to each request: key, organization, project, default headers, and its platform headers. */
  headers: Headers;
  /** Sends the request with the client's `fetch`. Does not follow redirects. Rejects with the error of `fetch`. */
  send(request: OutgoingRequest): Promise<Response>;
}

export interface OutgoingRequest {
  url: URL;
  headers: Headers;
  body: ReadableStream<Uint8Array> | null;
  signal: AbortSignal;
}

type Fetch = (url: string, init: object) => Promise<Response>;
type PlainRequest = Record<string, unknown>;

/** The members of the SDK's client that this module uses. Most are protected, and they differ between versions. */
interface Internals {
  _options?: { fetch?: unknown };
  httpAgent?: unknown;
  fetch: Fetch;
  prepareOptions?(options: PlainRequest): Promise<void>;
  buildRequest(options: PlainRequest): BuiltRequest | Promise<BuiltRequest>;
  prepareRequest?(request: PlainRequest, context: { url: string; options: PlainRequest }): Promise<void>;
}

interface BuiltRequest {
  url: string;
  req: PlainRequest;
}

/**
 * Prepares a request with a client of any SDK version, for a response that is passed on unchanged: not parsed, not retried, and
 * not turned into an error. `path` is the part after the base URL, with a leading slash and without a query.
 * @throws what the client's function for the key throws
 */
export async function prepareRequest(wrapped: WrappableClient, method: string, path: string): Promise<PreparedRequest> {
  const client = toSdkClient(wrapped);
  routeToAzure(client);
  // See `Internals`.
  const own = client as unknown as Internals;
  const options = { method: method.toLowerCase(), path: (findAzureRoot(client) ?? '') + path, headers: {} };
  await own.prepareOptions?.(options);
  const { url, req } = await own.buildRequest(options);
  await own.prepareRequest?.(req, { url, options });
  const { headers, body: _, signal: __, ...rest } = req;
  return {
    url: new URL(url),
    headers: toHeaders(headers),
    send: (request) => send(client, { ...rest, method, redirect: 'manual' }, request),
  };
}

/** Logs a warning with the client's logger, if its log level includes warnings. */
export function warnThrough(client: WrappableClient, message: string): void {
  logThrough(toSdkClient(client), 'warn', message);
}

/** Whether the client sends its requests to OpenAI. */
export function isOpenAIClient(client: WrappableClient): boolean {
  return isOpenAI(toSdkClient(client));
}

function toSdkClient(client: WrappableClient): OpenAI {
  // The types of clients differ by version. Only common members are used, or those that were checked to exist.
  return findSdkClient(client as unknown as OpenAI);
}

async function send(client: OpenAI, init: PlainRequest, request: OutgoingRequest): Promise<Response> {
  const { url, headers, body, signal } = request;
  const { fetch, isOfNode } = findFetch(client);
  const sent = isOfNode && body ? await new Response(body).arrayBuffer() : body;
  const response = await fetch(url.href, {
    ...init,
    // `node-fetch` accepts only its own `Headers` class.
    headers: Object.fromEntries(headers),
    signal,
    ...(sent ? { body: sent, duplex: 'half' } : {}),
  });
  return isOfNode ? toWebResponse(response) : response;
}

/**
 * Returns the function that sends the client's requests. SDK 4 brings `node-fetch`, which cannot send web streams. So it is
 * used only if the client has an agent of node:http, such as a proxy.
 */
function findFetch(client: OpenAI): { fetch: Fetch; isOfNode: boolean } {
  // See `Internals`.
  const { fetch: own, httpAgent, _options: options } = client as unknown as Internals;
  const isOfNode = 'fileFromPath' in findSdkErrors(client) && !options?.fetch;
  // Called without `this`: the platform's `fetch` refuses any other.
  if (!isOfNode) return { fetch: (url, init) => own.call(undefined, url, init), isOfNode };
  return httpAgent ? { fetch: own, isOfNode } : { fetch: (url, init) => fetch(url, init), isOfNode: false };
}

/** Converts a response of `node-fetch`, whose body is a Node stream, to a web response. */
function toWebResponse(response: Response): Response {
  const { status, headers, body } = response;
  const plain = toHeaders(Object.fromEntries(headers));
  if (body === null || [204, 205, 304].includes(status)) return new Response(null, { status, headers: plain });
  // A Node stream can be iterated over.
  const chunks = (body as unknown as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const stream = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await chunks.return?.();
    },
  });
  return new Response(stream, { status, headers: plain });
}

/** Converts headers to a `Headers` object; in SDK 4 they are a plain object. */
function toHeaders(given: unknown): Headers {
  if (given instanceof Headers) return new Headers(given);
  // A plain object of names and values.
  const pairs = Object.entries(given as Record<string, unknown>);
  return new Headers(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}
