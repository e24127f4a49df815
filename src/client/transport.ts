import type { OpenAI } from 'openai';
import { findAzureRoot, routeToAzure } from '../upstream/azure.js';
import { isOpenAI } from '../upstream/client-facts.js';
import { logThrough } from '../upstream/log.js';
import { findSdkClient, findSdkErrors } from '../upstream/sdk-client.js';
import type { WrappableClient } from './with-assistants.js';

/** A request as the client would send it: where to, and with what of its own. It has no body yet. */
export interface PreparedRequest {
  /** With the query of the client's base URL and its default query. It may hold secrets. */
  url: URL;
  /** What the SDK adds to each request: key, organization, project, default headers, and what it tells of itself. */
  headers: Headers;
  /** Sends it by the client's `fetch`. A redirect is an answer like any other. Rejects with what `fetch` rejects with. */
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

/** What is used of the SDK's client. It declares most of it protected, and has changed it between its versions. */
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
 * Prepares a request by a client of any version of the SDK, for an answer that is passed on as it is: neither read, nor
 * retried, nor turned into an error. `path` stands behind the base URL, begins with a slash and has no query.
 * @throws what the client's source of keys throws
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

/** Writes a line to the log of a client, if its level lets warnings through. */
export function warnThrough(client: WrappableClient, message: string): void {
  logThrough(toSdkClient(client), 'warn', message);
}

/** Whether the client speaks to OpenAI itself. */
export function isOpenAIClient(client: WrappableClient): boolean {
  return isOpenAI(toSdkClient(client));
}

function toSdkClient(client: WrappableClient): OpenAI {
  // Clients differ by version; what is used of them is what they have in common, or is looked for.
  return findSdkClient(client as unknown as OpenAI);
}

async function send(client: OpenAI, init: PlainRequest, request: OutgoingRequest): Promise<Response> {
  const { url, headers, body, signal } = request;
  const { fetch, isOfNode } = findFetch(client);
  const sent = isOfNode && body ? await new Response(body).arrayBuffer() : body;
  const response = await fetch(url.href, {
    ...init,
    // `node-fetch` knows no Headers but its own.
    headers: Object.fromEntries(headers),
    signal,
    ...(sent ? { body: sent, duplex: 'half' } : {}),
  });
  return isOfNode ? toWebResponse(response) : response;
}

/**
 * What the client sends by. SDK 4 brings `node-fetch`, which streams no web streams: it is used only where the client was given
 * an agent of node:http, a proxy for instance.
 */
function findFetch(client: OpenAI): { fetch: Fetch; isOfNode: boolean } {
  // See `Internals`.
  const { fetch: own, httpAgent, _options: options } = client as unknown as Internals;
  const isOfNode = 'fileFromPath' in findSdkErrors(client) && !options?.fetch;
  // Called without its object: a `fetch` of the platform refuses any other `this`.
  if (!isOfNode) return { fetch: (url, init) => own.call(undefined, url, init), isOfNode };
  return httpAgent ? { fetch: own, isOfNode } : { fetch: (url, init) => fetch(url, init), isOfNode: false };
}

/** Makes an answer of `node-fetch`, whose body is a stream of Node, one of the platform. */
function toWebResponse(response: Response): Response {
  const { status, headers, body } = response;
  const plain = toHeaders(Object.fromEntries(headers));
  if (body === null || [204, 205, 304].includes(status)) return new Response(null, { status, headers: plain });
  // Streams of Node are iterated over.
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

/** SDK 4 has plain objects for headers. */
function toHeaders(given: unknown): Headers {
  if (given instanceof Headers) return new Headers(given);
  // An object of names and values.
  const pairs = Object.entries(given as Record<string, unknown>);
  return new Headers(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}
