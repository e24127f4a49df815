import type { EventSubject } from '../types/assistants-event.js';

/** What a caller may set for one legacy call; handed on to every upstream request that the call causes. */
export interface CallOptions {
  headers?: unknown;
  /** Milliseconds, per upstream request. */
  timeout?: number | undefined;
  /** How often a refused request is sent again; the client's own number when absent. */
  maxRetries?: number | undefined;
  signal?: AbortSignal | null | undefined;
  [option: string]: unknown;
}

/** One legacy call on its way to the service. The ids that events tell are noted by the engine, as far as it knows them. */
export interface Call extends EventSubject {
  /** What the caller called, without `client.beta`: `threads.runs.create`. For the log. */
  name: string;
  options: CallOptions;
  /** The last upstream HTTP response that this call got: where request ids and headers come from. */
  response: Response | null;
  /** A thread that it has made, unless somebody had that before. It is taken down if the call fails. */
  newThread?: string | undefined;
  /** The run that it begins is waited for by its caller, who asks for it from then on. */
  isPolled?: boolean | undefined;
  /** Awaited before each attempt at a write: rejects when the work that the call does must not go on. */
  beforeSend?: (() => Promise<void>) | undefined;
  /** Names the run that it starts, as listeners know it. */
  startId?: string | undefined;
  /** Told of each request, but not of those that the SDK sends again by itself. */
  onRequest?: (() => void) | undefined;
}

/** A call of its own with the same settings, but another signal. */
export function withSignal(call: Call, signal: AbortSignal): Call {
  return { ...call, options: { ...call.options, signal }, response: null };
}

/** A call of its own with the same settings that cannot be aborted. */
export function withoutSignal(call: Call): Call {
  return { ...call, options: { ...call.options, signal: undefined }, response: null };
}

/** The longest (ms) that a request may take which the engine makes on its own account. */
const LONGEST_MS = 15_000;

/**
 * A call of its own with the same settings whose requests are soon given up where they are not answered. `timeout` is the
 * client's own, in milliseconds.
 */
export function withShortTimeout(call: Call, timeout: number): Call {
  const limit = Math.min(call.options.timeout ?? timeout, LONGEST_MS);
  return { ...call, options: { ...call.options, timeout: limit }, response: null };
}

/** The same, and they are sent once. */
export function withoutRetries(call: Call, timeout: number): Call {
  const own = withShortTimeout(call, timeout);
  return { ...own, options: { ...own.options, maxRetries: 0 } };
}
