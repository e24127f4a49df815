import type { Clock } from './clock.js';

/** When (ms, one after the other) a task that failed is tried again: for about a minute. */
const WAITS = [200, 1000, 5000, 15_000, 40_000];

/**
 * Does a task that the caller need not wait for where it fails at first: resolves after the first attempt, and tries again
 * in the background for about a minute, after which `giveUp` is called. Never rejects.
 */
export async function keepTrying(
  clock: Clock,
  task: () => Promise<unknown>,
  giveUp: () => void = () => undefined,
): Promise<void> {
  if (!(await succeeds(task))) void tryInTime(clock, task, giveUp);
}

async function tryInTime(clock: Clock, task: () => Promise<unknown>, giveUp: () => void): Promise<void> {
  for (const wait of WAITS) {
    await clock.sleep(wait);
    if (await succeeds(task)) return;
  }
  giveUp();
}

async function succeeds(task: () => Promise<unknown>): Promise<boolean> {
  try {
    await task();
    return true;
  } catch {
    return false;
  }
}
