import { sleep, startTimer } from './timers.js';

/** Where time comes from. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`, or at once when `signal` aborts or `change` resolves. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal | null, change?: Promise<unknown>): Promise<void>;
  /** Calls `task` after `milliseconds`, unless the function that is returned is called before. */
  startTimer(milliseconds: number, task: () => void): () => void;
}

export const systemClock: Clock = { now: () => Date.now(), sleep, startTimer };

/** Whole seconds since the epoch: the unit of every legacy timestamp. */
export function nowInSeconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
