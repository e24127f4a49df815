import type { ImportReport } from './import.js';

/** The two sides of a rollout: `shim` is this library, `legacy` is what still answers the old API. */
export type RolloutSide = 'shim' | 'legacy';

/** A call of the old API for which the side is to be chosen. */
export interface RolloutCall {
  /** The called method, without `client.beta`: `threads.create`. */
  method: string;
  /** The thread of the call; absent if the call creates it. */
  threadId?: string | undefined;
  /** The assistant of the call. */
  assistantId?: string | undefined;
  /** The metadata of the new thread. */
  metadata?: Record<string, string> | undefined;
  /** The call's header `x-rollout-key`. The library removes it before it sends the request. */
  key?: string | undefined;
}

/** Chooses the side of a new thread: true for this library, false for the legacy side. */
export type RolloutDecision = (call: RolloutCall) => boolean | Promise<boolean>;

/** The share of new threads that this library gets. */
export interface RolloutShare {
  /** 0 to 1. */
  share: number;
  /**
   * Returns a key, such as a user or tenant id. Threads with the same key go to the same side. When you raise the share, keys that
   * were moved stay moved. Without a key, the call's own `key` counts; without that, the side is random for each thread.
   */
  key?: ((call: RolloutCall) => string | undefined) | undefined;
}

/** An object with the methods of the old API: a client of the SDK, or a replacement for one. */
export interface LegacySurface {
  beta: { assistants: object; threads: object };
}

/** Copies a thread from one side to the other: `carry` of `openai-assistants-shim/rollout`. */
export type Carry = (client: never, threadId: string, side: 'shim') => Promise<CarryResult>;

/** The result of `carry`. */
export interface CarryResult {
  /** False if the thread was already on this side. */
  carried: boolean;
  /** What was copied, what was left out and what is missing; null if nothing was copied. */
  report: ImportReport | null;
}

/** Options for `carry`. */
export interface CarryOptions {
  /** The new ids of files and vector stores, by their ids on the legacy side, if that is another account. */
  files?: Readonly<Record<string, string>> | ReadonlyMap<string, string>;
  /** Stops the copy; the thread stays where it is. */
  signal?: AbortSignal;
}

/** Settings of a rollout. */
export interface RolloutSettings {
  /** Chooses the side of each new thread. With `carryOnUse`, also decides which legacy threads to copy. */
  when: RolloutDecision | RolloutShare;
  /** The legacy side. By default the client's own SDK (`client.beta`), with the client's address and key. */
  legacy?: LegacySurface | undefined;
  /**
   * What to do if this library refuses a new thread with a status from 400 to 499: `legacy` creates it on the legacy side, `error`
   * (the default) throws the error. There is no fallback after anything was created here.
   */
  fallback?: 'legacy' | 'error' | undefined;
  /** Returns the side of a thread, and is asked first; undefined if it does not know. */
  sideOf?: ((threadId: string) => RolloutSide | undefined | Promise<RolloutSide | undefined>) | undefined;
  /**
   * Copies a legacy thread when it is used and `when` returns true: set it to `carry` of `openai-assistants-shim/rollout`. A thread
   * with an active run waits for its next use.
   */
  carryOnUse?: Carry | undefined;
}

/** A rollout: a function, a share, or more settings. */
export type RolloutOption = RolloutDecision | RolloutShare | RolloutSettings;
