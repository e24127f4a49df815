import { activeRun } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { LEASE } from '../records/lease.js';
import { threadKey } from '../records/record-keys.js';
import type { ActiveRun, ThreadRecord } from '../records/records.js';
import { readThread } from '../records/thread-records.js';
import { findRun } from './find-run.js';
import { isEnded } from './run-lifecycle.js';
import { giveUpHold, type ThreadHold } from './thread-hold.js';

/** How long (ms) a run whose stream was left is given to end before it counts as active. */
const LEAVING = 5_000;

/**
 * Takes a thread for a new run, by compare-and-set. A hold whose run has ended, or whose time is over, is void.
 * Throws the legacy 400 when another run is active.
 */
export async function holdThread(ctx: EngineContext, threadId: string, call: Call): Promise<ThreadHold> {
  const token = `hold_${crypto.randomUUID()}`;
  for (;;) {
    const read = await readThread(ctx, threadId);
    const active = await findActiveRun(ctx, threadId, read.value, call);
    if (active) throw activeRun(threadId, active.runId);
    const hold: ActiveRun = { token, runId: null, expiresAt: nowInSeconds(ctx.clock) + LEASE };
    const value: ThreadRecord = { ...read.value, activeRun: hold };
    try {
      const version = await ctx.records.threads.replace(threadKey(threadId), value, read.version);
      if (version !== null) return { token, thread: { value, version } };
    } catch (error) {
      // A store may have written and failed to say so.
      await giveUpHold(ctx, threadId, token);
      throw error;
    }
  }
}

/** The run that holds the thread and has not ended, as far as can be learned; null when the thread is free. */
export async function findActiveRun(
  ctx: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  call: Call,
): Promise<ActiveRun | null> {
  const active = thread.activeRun;
  if (active === null) return null;
  if (active.runId === null) return nowInSeconds(ctx.clock) >= active.expiresAt ? null : active;
  await awaitLeft(ctx, active.runId);
  const run = await findRun(ctx, threadId, active.runId, call);
  return run === null || isEnded(run.run.status) ? null : active;
}

/** Who has left a stream goes on with the thread at once, while the run is still being stopped. */
async function awaitLeft(ctx: EngineContext, runId: string): Promise<void> {
  const own = ctx.executions.get(runId);
  if (!own?.isLeft) return;
  await ctx.clock.sleep(LEAVING, null, own.done);
}
