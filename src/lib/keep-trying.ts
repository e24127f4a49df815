import type { Clock } from './clock.js';

/** Waits (ms) between attempts: about a minute in total. */
const WAITS = [200, 1000, 5000, 15_000, 40_000];

/**
 * Runs a task that may be finished later: resolves after the first attempt; if that fails, retries in the background
 * for about a minute, and then calls `giveUp`. Never rejects.
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
