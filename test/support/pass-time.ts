import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { setup } from './setup.js';

/** The time (ms) that passes in each step. It is short compared with the life of a run, and long compared with a retry's wait. */
const STEP = 50;
/** The turns of the event loop in each step, for work that needs no timer. */
const TURNS = 20;

/** Stops timers and the clock. Only {@link passTime} moves them. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
}

/** Stops the time in each test of a file. */
export function stopTimeInEachTest(): void {
  beforeAll(loadWhatIsLoadedLate);
  beforeEach(stopTime);
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Loads the code that the first calls of a client would load: that takes real time, in which much fake time would pass. */
async function loadWhatIsLoadedLate(): Promise<void> {
  await Promise.all([
    setup().client.beta.assistants.list(),
    import('../../src/assistant-stream/stream-reader.js'),
    import('../../src/client/add-rollout.js'),
    import('../../src/client/add-shadow.js'),
    import('../../src/testing/legacy-service.js'),
    import('../../src/testing/seed.js'),
  ]);
}

/** Lets fake time pass until a promise is settled: only as much as the code waits for, however slow the machine is. */
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

/** Waits for a promise. If time is stopped, lets it pass. */
export function inTime<T>(promise: Promise<T>): Promise<T> {
  return vi.isFakeTimers() ? passTime(promise) : promise;
}

/** Resolves after this time. Something else must let the time pass. */
export const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Lets this much time pass. */
export const wait = (milliseconds: number): Promise<void> => passTime(after(milliseconds));

/** The longest time (ms) that a caller should wait for another process. The library checks on it at least every two seconds. */
const PATIENCE = 5_000;

/** Like {@link passTime}, but fails if the promise takes longer than {@link PATIENCE}. */
export function promptly<T>(promise: PromiseLike<T>): Promise<T> {
  const error = new Error(`not settled within ${PATIENCE} ms`);
  const tooLate = new Promise<never>((_, reject) => {
    setTimeout(() => reject(error), PATIENCE);
  });
  tooLate.catch(() => undefined);
  return passTime(Promise.race([promise, tooLate]));
}
