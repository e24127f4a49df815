import { afterEach, beforeEach, vi } from 'vitest';

/** Time that passes with each step, in milliseconds: little beside the life of a run, much beside a wait for a retry. */
const STEP = 50;
/** Turns of the event loop that each step leaves to what needs no time. */
const TURNS = 20;

/** Timers and the clock stand still but for {@link passTime}. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
}

/** The same in each test of a file. */
export function stopTimeInEachTest(): void {
  beforeEach(stopTime);
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Lets time pass until a promise is settled: as much of it as is waited for, not as the machine needs. */
export async function passTime<T>(promise: PromiseLike<T>): Promise<T> {
  const progress = { isSettled: false };
  const settle = () => {
    progress.isSettled = true;
  };
  promise.then(settle, settle);
  for (;;) {
    for (let turn = 0; turn < TURNS; turn += 1) {
      if (progress.isSettled) return promise;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.advanceTimersByTimeAsync(STEP);
  }
}

/** Waits for a promise by whatever clock there is: time that stands still is let pass. */
export function inTime<T>(promise: Promise<T>): Promise<T> {
  return vi.isFakeTimers() ? passTime(promise) : promise;
}
