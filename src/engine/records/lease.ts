import { repeat, type Clock } from '../../lib/clock.js';
import type { RunClaim } from './records.js';

/** How long (seconds) a process that has said that it is at work is believed to be alive. */
export const LEASE = 60;

/** Whether the process that claimed something is to be believed alive. `now` in Unix seconds. */
export const isFresh = (claim: RunClaim, now: number): boolean => now - claim.at < LEASE;

/** How often (ms) it says so again. */
const RENEWAL = 20_000;

/**
 * Does a task that may take longer than a lease, renewing it meanwhile. When this settles, no renewal is under way. A
 * renewal that fails is tried again in time; work that nobody else can tell from a dead process's is better than none.
 */
export async function whileRenewing<T>(clock: Clock, renew: () => Promise<void>, task: () => Promise<T>): Promise<T> {
  const stop = repeat(clock, RENEWAL, () => renew().catch(() => undefined));
  try {
    return await task();
  } finally {
    await stop();
  }
}
