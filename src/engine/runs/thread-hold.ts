import { nowInSeconds } from '../../lib/clock.js';
import type { EngineContext } from '../context.js';
import type { Versioned } from '../records/record-kind.js';
import type { ThreadRecord } from '../records/records.js';
import { LEASE } from '../records/lease.js';
import { updateThread } from '../records/thread-records.js';

/** When (ms, one after the other) a store that failed to release a thread is asked again. */
const RELEASE_WAITS = [200, 1000, 5000, 15_000, 40_000];

/** A thread held for one run: nobody else starts a run or adds messages until it is released. */
export interface ThreadHold {
  token: string;
  /** Its record as it was written last for the run. */
  thread: Versioned<ThreadRecord>;
}

/** Says that a run is still being started on the thread. */
export async function renewHold(ctx: EngineContext, threadId: string, token: string): Promise<void> {
  const expiresAt = nowInSeconds(ctx.clock) + LEASE;
  await updateThread(ctx, threadId, (thread) =>
    thread.activeRun?.token === token ? { ...thread, activeRun: { ...thread.activeRun, expiresAt } } : null,
  );
}

/**
 * Frees a thread for which there will be no run. Never rejects: while the store fails it is asked again in the
 * background, for a minute, so that a short outage does not block the thread for the life of a run.
 */
export async function giveUpHold(ctx: EngineContext, threadId: string, token: string): Promise<void> {
  if (!(await tryToRelease(ctx, threadId, token))) void releaseInTime(ctx, threadId, token);
}

async function releaseInTime(ctx: EngineContext, threadId: string, token: string): Promise<void> {
  for (const wait of RELEASE_WAITS) {
    await ctx.clock.sleep(wait);
    if (await tryToRelease(ctx, threadId, token)) return;
  }
}

async function tryToRelease(ctx: EngineContext, threadId: string, token: string): Promise<boolean> {
  try {
    await releaseThread(ctx, threadId, [token]);
    return true;
  } catch {
    return false;
  }
}

/** Says which run the hold is for, once it has its id. Resolves the thread's record as it then is. */
export async function nameHold(
  ctx: EngineContext,
  threadId: string,
  hold: ThreadHold,
  runId: string,
): Promise<Versioned<ThreadRecord>> {
  const name = (thread: ThreadRecord): ThreadRecord | null =>
    thread.activeRun?.token === hold.token ? { ...thread, activeRun: { ...thread.activeRun, runId } } : null;
  return updateThread(ctx, threadId, name, hold.thread);
}

/**
 * Frees a thread from a hold, named by its token, its run, or both. `newestMessageId` is what the run left at its end, for
 * listings that lag behind. A thread that somebody else holds by now stays held. `known` as in `updateThread`.
 */
export async function releaseThread(
  ctx: EngineContext,
  threadId: string,
  holders: readonly string[],
  newestMessageId: string | null = null,
  known?: Versioned<ThreadRecord>,
): Promise<void> {
  const release = (thread: ThreadRecord): ThreadRecord | null => {
    const { token, runId } = thread.activeRun ?? {};
    const held = [token, runId].some((name) => typeof name === 'string' && holders.includes(name));
    if (!held && newestMessageId === null) return null;
    const newestMessage =
      newestMessageId === null ? thread.newestMessage : { id: newestMessageId, at: ctx.clock.now() };
    return { ...thread, activeRun: held ? null : thread.activeRun, newestMessage };
  };
  await updateThread(ctx, threadId, release, known);
}
