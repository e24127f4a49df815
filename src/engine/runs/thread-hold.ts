import type { ContextUsage, Run } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import { keepTrying } from '../keep-trying.js';
import { LeaseLostError } from '../records/lease.js';
import type { Versioned } from '../records/record-kind.js';
import { threadKey } from '../records/record-keys.js';
import { isAlias, isMark, type DeferredItem, type ThreadRecord } from '../records/records.js';
import { isBlank, UNKNOWN_THREAD } from '../records/thread-memory.js';
import { updateThread } from '../records/thread-record.js';

/** A hold on a thread: until it is released, no other run starts and no message is added. */
export interface ThreadHold {
  token: string;
  /** The thread's record as it was last written for the run. */
  thread: Versioned<ThreadRecord>;
}

const isHeldBy = ({ activeRun }: ThreadRecord, token: string): boolean => activeRun?.token === token;

/** Renews the lease of a hold while its run is being started. Resolves false if another run took the thread. */
export async function renewHold(ctx: EngineContext, threadId: string, token: string): Promise<boolean> {
  const renewed = await updateThread(ctx, threadId, (thread) => {
    const { activeRun } = thread;
    if (activeRun?.token !== token) return null;
    const lease = { ...ctx.leases.sign(ctx.clock, token), count: (activeRun.lease?.count ?? 0) + 1 };
    return { ...thread, activeRun: { ...activeRun, lease } };
  });
  return isHeldBy(renewed.value, token);
}

/** Puts the run's id into the hold. Throws a `LeaseLostError` if the hold was lost. */
export function nameHold(thread: ThreadRecord, token: string, { id, expires_at: until }: Run): ThreadRecord {
  if (!isHeldBy(thread, token)) throw new LeaseLostError();
  return { ...thread, activeRun: { token, runId: id, lease: null, ...(until === null ? {} : { until }) } };
}

/**
 * Releases a thread whose run was not created. Never rejects: if the store fails, it tries again in the background for
 * a minute, so that a short outage does not block the thread for as long as a run may take. A record that contains
 * nothing else is deleted, because the thread may not exist.
 */
export function giveUpHold(ctx: EngineContext, threadId: string, token: string): Promise<void> {
  return keepTrying(ctx, async () => {
    for (;;) {
      const { value, version } = (await ctx.records.threads.get(threadKey(threadId))) ?? UNKNOWN_THREAD;
      if (isMark(value) || isAlias(value) || !isHeldBy(value, token)) return;
      const free = { ...value, activeRun: null };
      const change = ctx.records.threads.change(threadKey(threadId), isBlank(free) ? undefined : free, version);
      ctx.knownThreads.forget(threadId);
      if (await ctx.records.write(threadId, [change])) return;
    }
  });
}

/**
 * The thread's record after a turn. Releases the hold if one of `holders` (its token or its run's id) has it, and adds
 * what the turn left: the newest message, because listings may lag behind it; items that could not be sent; and the
 * usage. Null if nothing changes.
 */
export function releaseHold(
  thread: ThreadRecord,
  holders: readonly string[],
  {
    newest,
    deferred,
    usesCode,
    lastUsage = null,
  }: {
    newest: ThreadRecord['newestMessage'];
    deferred: readonly DeferredItem[];
    usesCode: boolean;
    lastUsage?: ContextUsage | null;
  },
): ThreadRecord | null {
  const { token, runId } = thread.activeRun ?? {};
  const isHeld = [token, runId].some((name) => typeof name === 'string' && holders.includes(name));
  const isFirstUse = usesCode && thread.usesCode !== true;
  if (!isHeld && newest === null && deferred.length === 0 && !isFirstUse && lastUsage === null) return null;
  return {
    ...thread,
    activeRun: isHeld ? null : thread.activeRun,
    newestMessage: newest ?? thread.newestMessage,
    deferred: [...thread.deferred, ...deferred],
    ...(isFirstUse ? { usesCode } : {}),
    ...(lastUsage === null ? {} : { lastUsage }),
  };
}
