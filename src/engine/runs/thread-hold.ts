import { keepTrying } from '../../lib/keep-trying.js';
import type { ContextUsage, Run } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import { LeaseLostError } from '../records/lease.js';
import type { Versioned } from '../records/record-kind.js';
import { threadKey } from '../records/record-keys.js';
import { isAlias, isMark, type DeferredItem, type ThreadRecord } from '../records/records.js';
import { isBlank, UNKNOWN_THREAD } from '../records/thread-memory.js';
import { updateThread } from '../records/thread-record.js';

/** A thread held for one run: no other run starts and no message is added until it is released. */
export interface ThreadHold {
  token: string;
  /** Its record as it was written last for the run. */
  thread: Versioned<ThreadRecord>;
}

const isHeldBy = ({ activeRun }: ThreadRecord, token: string): boolean => activeRun?.token === token;

/** Says again that a run is being started on the thread. False when another run has taken the thread. */
export async function renewHold(ctx: EngineContext, threadId: string, token: string): Promise<boolean> {
  const renewed = await updateThread(ctx, threadId, (thread) => {
    const { activeRun } = thread;
    if (activeRun?.token !== token) return null;
    const lease = { ...ctx.leases.sign(ctx.clock, token), count: (activeRun.lease?.count ?? 0) + 1 };
    return { ...thread, activeRun: { ...activeRun, lease } };
  });
  return isHeldBy(renewed.value, token);
}

/** The thread held by a run that has its id now. Throws when the hold was lost. */
export function nameHold(thread: ThreadRecord, token: string, { id, expires_at: until }: Run): ThreadRecord {
  if (!isHeldBy(thread, token)) throw new LeaseLostError();
  return { ...thread, activeRun: { token, runId: id, lease: null, ...(until === null ? {} : { until }) } };
}

/**
 * Frees a thread for which there will be no run. Never rejects: while the store fails it is asked again in the
 * background, for a minute, so that a short outage does not block the thread for the life of a run. A record that said
 * nothing but who held the thread goes: the thread may not exist.
 */
export function giveUpHold(ctx: EngineContext, threadId: string, token: string): Promise<void> {
  return keepTrying(ctx.clock, async () => {
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
 * The thread as a turn leaves it: free of a hold that is named by its token or its run, with what the turn left at its end
 * for listings that lag behind, what could not be sent, and what its response reported. Null when nothing changes.
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
