import { nowInSeconds } from '../../lib/clock.js';
import type { EngineContext } from '../context.js';
import { LeaseLostError } from '../records/lease.js';
import type { RunSession } from './run-session.js';

/**
 * Does work on a run under a name for its lease. Work that throws gives its lease up, so that other processes need not wait
 * until it is free. Resolves what `whenLost` does where another process has taken the work over.
 */
export async function withLease<T>(
  ctx: EngineContext,
  session: RunSession,
  work: (by: string) => Promise<T>,
  whenLost: () => T | Promise<T>,
): Promise<T> {
  const by = ctx.leases.begin();
  try {
    return await work(by);
  } catch (error) {
    await session.stored.update([{ type: 'lease dropped', by }]).catch(() => undefined);
    if (!(error instanceof LeaseLostError)) throw error;
    return await whenLost();
  } finally {
    ctx.leases.end(by);
  }
}

/** Renews the lease that a run's work holds: for `whileHolding`. */
export const renewLease = (ctx: EngineContext, session: RunSession, by: string) => async (): Promise<boolean> =>
  !('refused' in (await session.stored.update([{ type: 'lease renewed', by, at: nowInSeconds(ctx.clock) }])));
