import { activeRun } from '../../errors.js';
import type { Call } from '../../upstream/call.js';
import { hideThread } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { threadKey } from '../records/record-keys.js';
import type { ActiveRun, ThreadRecord } from '../records/records.js';
import { readThread, recallThread } from '../records/thread-record.js';
import { findRun } from './find-run.js';
import { isEnded } from './show-run.js';
import { giveUpHold, type ThreadHold } from './thread-hold.js';

/** How long (ms) to wait for a run that is about to end, before it counts as active. */
const ENDING_MS = 5_000;

/**
 * Holds a thread for a new run, by compare-and-set. A hold does not count if its run has ended or its process died.
 * Throws the legacy 400 if another run is active. `token`: name of the hold's lease.
 */
export async function holdThread(ctx: EngineContext, threadId: string, token: string, call: Call): Promise<ThreadHold> {
  for (let known = await recallThread(ctx, threadId); ; known = await readThread(ctx, threadId)) {
    // What this process remembers about another run may be outdated.
    const read = known.value.activeRun ? await readThread(ctx, threadId) : known;
    const active = await findActiveRun(ctx, threadId, read.value, call);
    if (active) throw activeRun(threadId, active.runId);
    const value: ThreadRecord = {
      ...read.value,
      activeRun: { token, runId: null, lease: ctx.leases.sign(ctx.clock, token) },
    };
    const change = ctx.records.threads.change(threadKey(threadId), value, read.version);
    try {
      if (await ctx.records.write(threadId, [change])) {
        const thread = { value, version: change.version };
        ctx.knownThreads.put(threadId, thread);
        if (read.value.activeRun?.runId === null) ctx.notify?.({ type: 'lease.taken_over', threadId });
        return { token, thread };
      }
    } catch (error) {
      // The store may have written the hold and then failed.
      ctx.knownThreads.forget(threadId);
      await giveUpHold(ctx, threadId, token);
      throw error;
    }
  }
}

/** Finds the run that holds the thread and has not ended; null if the thread is free. */
export async function findActiveRun(
  ctx: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  call: Call,
): Promise<ActiveRun | null> {
  const active = thread.activeRun;
  if (active === null) return null;
  if (active.runId === null) return ctx.leases.isFree(ctx.clock, active.lease) ? null : active;
  await awaitEnding(ctx, active.runId);
  const found = await findRun(ctx, threadId, active.runId, call).catch(hideThread(threadId));
  return found === null || isEnded(found) ? null : active;
}

/**
 * Callers may use the thread at once when they leave a stream, or when they have its message, while the run is still
 * being ended.
 */
async function awaitEnding(ctx: EngineContext, runId: string): Promise<void> {
  const end = ctx.sessions.get(runId)?.awaitEnd();
  if (end) await ctx.clock.sleep(ENDING_MS, null, end);
}
