import { nowInSeconds } from '../../lib/clock.js';
import type { EngineContext } from '../context.js';
import { LeaseLostError } from '../records/lease.js';
import type { RunSession } from './run-session.js';

/**
 * Does work on a run under a new lease name. If the work throws, the lease is dropped, so that other processes need not
 * wait until it runs out. If another process took the work over, resolves what `whenLost` returns.
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

/** Returns the function that renews the lease of work on a run, for `whileHolding`. */
export const renewLease = (ctx: EngineContext, session: RunSession, by: string) => async (): Promise<boolean> =>
  !('refused' in (await session.stored.update([{ type: 'lease renewed', by, at: nowInSeconds(ctx.clock) }])));
