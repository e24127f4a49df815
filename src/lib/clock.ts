import { sleep } from './sleep.js';

/** Where time comes from. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`, or at once when `signal` aborts. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal | null): Promise<void>;
}

export const systemClock: Clock = { now: () => Date.now(), sleep };

/** Whole seconds since the epoch: the unit of every legacy timestamp. */
export function nowInSeconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
