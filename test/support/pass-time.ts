import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { setup } from './setup.js';

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
  // A client loads its service with its first call, which takes time of the machine: a test would see that pass.
  beforeAll(async () => {
    await setup().client.beta.assistants.list();
  });
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

/** Resolves after so much time, which something else lets pass. */
export const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Lets so much time pass. */
export const wait = (milliseconds: number): Promise<void> => passTime(after(milliseconds));

/** After how long (ms) a caller has waited for nothing: a look at what another process does takes two seconds at most. */
const PATIENCE = 5_000;

/** As {@link passTime}, but fails when the promise takes longer than a caller should wait for another's work. */
export function promptly<T>(promise: PromiseLike<T>): Promise<T> {
  const error = new Error(`not settled within ${PATIENCE} ms`);
  const tooLate = new Promise<never>((_, reject) => {
    setTimeout(() => reject(error), PATIENCE);
  });
  tooLate.catch(() => undefined);
  return passTime(Promise.race([promise, tooLate]));
}
