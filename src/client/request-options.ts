import type { OpenAI } from 'openai';
import type { Call, CallOptions } from '../upstream/call.js';

/** The SDK's options for one request. */
export type RequestOptions = OpenAI.RequestOptions;

/** Options of the methods that poll; `pollIntervalMs` is in milliseconds. */
export type PollOptions = RequestOptions & { pollIntervalMs?: number };

/** The options that apply to the requests that a legacy call sends. */
const FORWARDED: ReadonlySet<string> = new Set([
  'headers',
  'maxRetries',
  'timeout',
  'signal',
  'idempotencyKey',
  'fetchOptions',
]);

/** The options that may take the place of a query or body. The others change where a request goes. */
const ALLOWED_IN_FIRST_PLACE: ReadonlySet<string> = new Set([
  ...[...FORWARDED].filter((key) => key !== 'fetchOptions'),
  'query',
]);

/** All request options of SDK v4 to v7. No query and no thread body has a key with one of these names. */
const OPTION_KEYS: ReadonlySet<string> = new Set([
  ...FORWARDED,
  ...['method', 'path', 'query', 'body', 'stream', 'httpAgent', 'defaultBaseURL'],
  ...['__metadata', '__binaryRequest', '__binaryResponse', '__streamClass', '__streamMode', '__security'],
  '__synthesizeEventData',
]);

/** Whether a method that also polls the run is making the current call. */
let isStartingPolled = false;

/** Makes the call that creates a run, for a method that polls the run afterwards. */
export function startPolled<T>(start: () => T): T {
  isStartingPolled = true;
  try {
    return start();
  } finally {
    isStartingPolled = false;
  }
}

/**
 * Creates a call for the engine. Options about the legacy endpoint itself (`query`, `body`, `path`, `method`) do not apply to
 * the requests that the call sends, and are left out.
 */
export function createCall(name: string, options: RequestOptions | null | undefined): Call {
  const forwarded: CallOptions = {};
  for (const [key, value] of Object.entries(options ?? {})) {
    if (value !== undefined && FORWARDED.has(key)) forwarded[key] = value;
  }
  return { name, options: forwarded, response: null, ...(isStartingPolled ? { isPolled: true } : {}) };
}

/**
 * Tells options from a body if a method of SDK v4 takes either, as `threads.create(options)` does: true for an object that has
 * only keys of options, of which at least one is set.
 */
export function isRequestOptions(value: unknown): value is RequestOptions {
  const keys = listKeys(value);
  return keys.length > 0 && keys.every((key) => OPTION_KEYS.has(key));
}

/** The query and options of a list call. */
export interface Listing {
  query: unknown;
  options: RequestOptions | undefined;
  /** Why the call is invalid. */
  refusal: Error | undefined;
}

/**
 * Tells a query from options in the place of the query: `list({ headers })`. As in the SDK, `options.query` replaces the query.
 * `refusal` is an error that was found before. An object with keys of both, and options that change where the request goes, are
 * refused with the TypeErrors of SDK 7.55.
 */
export function splitQuery(first: unknown, options: RequestOptions | undefined, refusal?: Error): Listing {
  const keys = listKeys(first);
  if (!keys.some((key) => OPTION_KEYS.has(key))) return { query: readQuery(options?.query ?? first), options, refusal };
  const refuse = (message: string): Listing => ({ query: first, options, refusal: refusal ?? new TypeError(message) });
  if (options !== undefined || !isRequestOptions(first)) {
    return refuse('Query parameters and request options must be passed as separate arguments.');
  }
  if (!keys.every((key) => ALLOWED_IN_FIRST_PLACE.has(key))) {
    return refuse('Pass transport overrides in the explicit request options argument.');
  }
  return { query: readQuery(first.query) ?? {}, options: first, refusal };
}

/** The SDK ignores a query that is not an object. */
const readQuery = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;

/** Lists the keys that are set. A key with the value undefined counts as absent. */
function listKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [key]));
}
