import type { OpenAI } from 'openai';
import type { Call, CallOptions } from '../upstream/call.js';

/** The SDK's per-request options. */
export type RequestOptions = OpenAI.RequestOptions;

/** Options of the methods that poll; `pollIntervalMs` in milliseconds. */
export type PollOptions = RequestOptions & { pollIntervalMs?: number };

/** The options that a caller may set for the requests a legacy call causes. */
const FORWARDED: ReadonlySet<string> = new Set([
  'headers',
  'maxRetries',
  'timeout',
  'signal',
  'idempotencyKey',
  'fetchOptions',
]);

/** The options that may stand where a query or a body is expected. Others change where a request goes. */
const ALLOWED_IN_FIRST_PLACE: ReadonlySet<string> = new Set([
  ...[...FORWARDED].filter((key) => key !== 'fetchOptions'),
  'query',
]);

/** Every request option of SDK v4 to v7: no legacy query and no thread body has a key of these names. */
const OPTION_KEYS: ReadonlySet<string> = new Set([
  ...FORWARDED,
  ...['method', 'path', 'query', 'body', 'stream', 'httpAgent', 'defaultBaseURL'],
  ...['__metadata', '__binaryRequest', '__binaryResponse', '__streamClass', '__streamMode', '__security'],
  '__synthesizeEventData',
]);

/** Whether the calls that are made right now begin a run for a caller who waits for it. */
let isStartingPolled = false;

/** Makes the call that begins a run which is polled behind it. */
export function startPolled<T>(start: () => T): T {
  isStartingPolled = true;
  try {
    return start();
  } finally {
    isStartingPolled = false;
  }
}

/**
 * A call of the engine with the options that reach upstream. Those that address the legacy endpoint itself (`query`,
 * `body`, `path`, `method`) mean nothing to the requests that it causes, and are left out.
 */
export function createCall(name: string, options: RequestOptions | null | undefined): Call {
  const forwarded: CallOptions = {};
  for (const [key, value] of Object.entries(options ?? {})) {
    if (value !== undefined && FORWARDED.has(key)) forwarded[key] = value;
  }
  return { name, options: forwarded, response: null, ...(isStartingPolled ? { isPolled: true } : {}) };
}

/**
 * Tells options from a body where SDK v4 took either, `threads.create(options)`: an object of nothing but
 * option keys, at least one of them set.
 */
export function isRequestOptions(value: unknown): value is RequestOptions {
  const keys = listKeys(value);
  return keys.length > 0 && keys.every((key) => OPTION_KEYS.has(key));
}

/** The query of a legacy listing and the options of its call. */
export interface Listing {
  query: unknown;
  options: RequestOptions | undefined;
  /** Why the call cannot be made. */
  refusal: Error | undefined;
}

/**
 * Tells a query from options in query position, `list({ headers })`. `options.query` replaces the query, as in the SDK.
 * `refusal` is one that the call has already.
 * Refuses, with the TypeErrors of SDK 7.55, an object that mixes both and options that would redirect the request.
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

/** The SDK adds nothing to an address for what is no object. */
const readQuery = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;

/** Keys that are set: one that is undefined counts as absent. */
function listKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [key]));
}
