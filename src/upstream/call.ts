import type { EventSubject } from '../types/assistants-event.js';

/** The caller's options for one legacy call. They apply to every request that the call causes. */
export interface CallOptions {
  headers?: unknown;
  /** Milliseconds, per upstream request. */
  timeout?: number | undefined;
  /** How often a refused request is sent again; default: the client's own number. */
  maxRetries?: number | undefined;
  signal?: AbortSignal | null | undefined;
  [option: string]: unknown;
}

/** One legacy call in progress. The engine notes the ids for events, as soon as it knows them. */
export interface Call extends EventSubject {
  /** The called method, without `client.beta`: `threads.runs.create`. For the log. */
  name: string;
  options: CallOptions;
  /** The last HTTP response for this call: its headers contain the request id. */
  response: Response | null;
  /** A thread that the call created, unless it existed already. It is deleted if the call fails. */
  newThread?: string | undefined;
  /** The caller polls the run that the call begins. */
  isPolled?: boolean | undefined;
  /** Awaited before each attempt at a write. Rejects if the call must stop its work. */
  beforeSend?: (() => Promise<void>) | undefined;
  /** Identifies the run that the call starts, for listeners. */
  startId?: string | undefined;
  /** Called for each request, except those that the SDK repeats itself. */
  onRequest?: (() => void) | undefined;
}

/** A new call with the same settings, but another signal. */
export function withSignal(call: Call, signal: AbortSignal): Call {
  return { ...call, options: { ...call.options, signal }, response: null };
}

/** A new call with the same settings that cannot be aborted. */
export function withoutSignal(call: Call): Call {
  return { ...call, options: { ...call.options, signal: undefined }, response: null };
}

/** Longest time (ms) for requests that the engine makes on its own account. */
const LONGEST_MS = 15_000;

/** A new call with the same settings whose requests time out soon. `timeout`: the client's own, in ms. */
export function withShortTimeout(call: Call, timeout: number): Call {
  const limit = Math.min(call.options.timeout ?? timeout, LONGEST_MS);
  return { ...call, options: { ...call.options, timeout: limit }, response: null };
}

/** Like {@link withShortTimeout}, and each request is sent only once. */
export function withoutRetries(call: Call, timeout: number): Call {
  const own = withShortTimeout(call, timeout);
  return { ...own, options: { ...own.options, maxRetries: 0 } };
}
