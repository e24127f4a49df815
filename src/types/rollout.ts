import type { ImportReport } from './import.js';

/** Which way answers for a thread: `shim` is this library, `legacy` the other one. */
export type RolloutSide = 'shim' | 'legacy';

/** A call of the old API whose way is to be decided. */
export interface RolloutCall {
  /** What was called, without `client.beta`: `threads.create`. */
  method: string;
  /** The thread that the call names; absent where it makes one. */
  threadId?: string | undefined;
  /** The assistant that the call names. */
  assistantId?: string | undefined;
  /** The metadata that a thread is made with. */
  metadata?: Record<string, string> | undefined;
  /** What the call's header `x-rollout-key` says, which is taken off before the call goes on. */
  key?: string | undefined;
}

/** Says of a new thread whether this library answers for it: true, or the other way. */
export type RolloutDecision = (call: RolloutCall) => boolean | Promise<boolean>;

/** Gives this library a share of the new threads. */
export interface RolloutShare {
  /** 0 to 1. */
  share: number;
  /**
   * What the same answer is always given for: a user, a tenant. A share that grows takes more keys and keeps those it had.
   * Without it, or where it answers nothing, each new thread is drawn; the call's own `key` is taken where it has one.
   */
  key?: ((call: RolloutCall) => string | undefined) | undefined;
}

/** An object whose methods are those of the old API: a client of the SDK, or what stands in for one. */
export interface LegacySurface {
  beta: { assistants: object; threads: object };
}

/** What copies a thread from one way to the other: `carry` of `openai-assistants-shim/rollout`. */
export type Carry = (client: never, threadId: string, side: 'shim') => Promise<CarryResult>;

/** What became of a thread that was to be carried over. */
export interface CarryResult {
  /** False for a thread that was there already. */
  carried: boolean;
  /** What was copied, what was left out and what is missing; null where nothing was. */
  report: ImportReport | null;
}

/** How a thread is carried over. */
export interface CarryOptions {
  /** New ids of files, by the ids that they have at the other way: where it is another account. */
  files?: Readonly<Record<string, string>> | ReadonlyMap<string, string>;
  /** Ends the copying; the thread stays where it is. */
  signal?: AbortSignal;
}

/** How calls are shared between this library and the other way. */
export interface RolloutSettings {
  /** Asked for each new thread, and with `carryOnUse` for those that are the other way's. */
  when: RolloutDecision | RolloutShare;
  /** The other way. By default what the client's own SDK has under `beta`, by the client's own address and key. */
  legacy?: LegacySurface | undefined;
  /**
   * What becomes of a new thread that this way refuses, with a status of 400 to 499: `legacy` makes it by the other way,
   * `error`, the default, throws the refusal. Never once anything was made here.
   */
  fallback?: 'legacy' | 'error' | undefined;
  /** Says which way answers for a thread, ahead of all else; undefined where it does not know. */
  sideOf?: ((threadId: string) => RolloutSide | undefined | Promise<RolloutSide | undefined>) | undefined;
  /**
   * Carries a thread of the other way over when it is used and `when` says so: give `carry` of `openai-assistants-shim/rollout`.
   * One that has a run at work stays until its next use.
   */
  carryOnUse?: Carry | undefined;
}

/** How calls are shared between this library and the other way: by a function, by a share, or with more settings. */
export type RolloutOption = RolloutDecision | RolloutShare | RolloutSettings;
