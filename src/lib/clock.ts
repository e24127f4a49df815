import { sleep, startTimer } from './timers.js';

/** The source of time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Milliseconds since some moment in the past. Setting the machine's clock does not change it, so it measures how long
   * something takes; on some systems it stands still while the machine sleeps.
   */
  monotonic(): number;
  /**
   * Remembers this moment. The returned function tells its time (ms since the epoch) with what the clock has learned by
   * then: before a service's first answer, its time may be unknown.
   */
  mark(): () => number;
  /** Resolves after `milliseconds`, or at once when `signal` aborts or `change` resolves. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal | null, change?: Promise<unknown>): Promise<void>;
  /** Calls `task` after `milliseconds`, unless the function that is returned is called before. */
  startTimer(milliseconds: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: readMonotonicTime,
  mark: () => {
    const at = Date.now();
    return () => at;
  },
  sleep,
  startTimer,
};

/** Looks `performance` up at each call: not every runtime has it, and a test's fake timers may replace it. */
function readMonotonicTime(): number {
  const platform: { performance?: Pick<Performance, 'now'> } = globalThis;
  return platform.performance?.now() ?? Date.now();
}

/** Whole seconds since the epoch: the unit of every legacy timestamp. */
export function nowInSeconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}

/** How far (seconds) the date of something new may be from the present. */
const LARGEST_AGE = 60;

/** The date (Unix seconds) of something that was made just now; the present if that date is too far off to be true. */
export function checkRecent(clock: Clock, date: number): number {
  const now = nowInSeconds(clock);
  return Math.abs(now - date) > LARGEST_AGE ? now : date;
}

/**
 * Repeats a task at an interval (ms), one at a time, until the returned function is called, which resolves when the
 * task is not running. The task must not reject.
 */
export function repeat(clock: Clock, milliseconds: number, task: () => Promise<void>): () => Promise<void> {
  let underWay = Promise.resolve();
  let isOver = false;
  const wait = (): (() => void) =>
    clock.startTimer(milliseconds, () => {
      underWay = task().then(() => {
        if (!isOver) cancel = wait();
      });
    });
  let cancel = wait();
  return () => {
    isOver = true;
    cancel();
    return underWay;
  };
}
