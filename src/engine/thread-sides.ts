import { invalidThreadState } from '../errors.js';
import { isConversationId, isStoredThread } from '../mapping/ids.js';
import type { RolloutSide } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { LeaseLostError, whileHolding, type Lease } from './records/lease.js';
import type { Versioned } from './records/record-kind.js';
import { sideKey, threadKey } from './records/record-keys.js';
import type { SideRecord } from './records/records.js';

/** How often (ms) a call looks again at a thread that is being carried over, and for how long. */
const LOOK_MS = 100;
const LONGEST_WAIT_MS = 60_000;

/** Which way answers for a thread, and whether it is being copied from the other way to this one. */
interface FoundSide {
  side: RolloutSide;
  record: Versioned<SideRecord> | null;
  isCarried: boolean;
}

/**
 * Which way of a rollout answers for a thread, by one read: what was written down of it, else this library for threads that
 * its store knows and for ids that are none of the old service's. A call that `writes` waits while the thread is carried over,
 * and rejects where that takes longer than a minute.
 */
export async function findSide(ctx: EngineContext, threadId: string, writes: boolean): Promise<RolloutSide> {
  return (writes ? await waitForCarry(ctx, threadId) : await lookAt(ctx, threadId)).side;
}

/** Writes down that the other way answers for a thread that it has made, unless its id tells so. */
export async function keepSide(ctx: EngineContext, threadId: string): Promise<void> {
  if (hasOwnId(threadId)) await ctx.records.sides.set(sideKey(threadId), { side: 'legacy' });
}

/**
 * Copies a thread from the other way to this one: from the moment at which `copy` has resolved, this one answers for it. Calls that
 * write to the thread wait meanwhile. Resolves null for a thread of this way. When the process dies, another one may begin again
 * a minute later; when `copy` rejects, the thread stays where it is.
 */
export async function carryThread<T>(
  ctx: EngineContext,
  threadId: string,
  call: Call,
  copy: (call: Call) => Promise<T>,
): Promise<T | null> {
  const { sides } = ctx.records;
  const name = ctx.leases.begin();
  let version: string | null = null;
  const write = async (record: SideRecord | undefined): Promise<boolean> => {
    const change = sides.change(sideKey(threadId), record, version);
    if (!(await ctx.records.write(threadId, [change]))) return false;
    version = record === undefined ? null : change.version;
    return true;
  };
  const sign = (count: number): Lease => ({ ...ctx.leases.sign(ctx.clock, name), count });
  try {
    for (;;) {
      const found = await waitForCarry(ctx, threadId);
      if (found.side === 'shim') return null;
      version = found.record?.version ?? null;
      if (await write({ side: 'legacy', carrying: sign(0) })) break;
    }
    let count = 0;
    const renew = (): Promise<boolean> => write({ side: 'legacy', carrying: sign((count += 1)) });
    let isCopied = false;
    try {
      const copied = await whileHolding(ctx.clock, call, renew, copy);
      isCopied = await write(undefined);
      if (!isCopied) throw new LeaseLostError();
      return copied;
    } finally {
      // Written down, as the store may know the thread by now.
      if (!isCopied) await write({ side: 'legacy' }).catch(() => false);
    }
  } finally {
    ctx.leases.end(name);
  }
}

async function waitForCarry(ctx: EngineContext, threadId: string): Promise<FoundSide> {
  const start = ctx.clock.monotonic();
  for (;;) {
    const found = await lookAt(ctx, threadId);
    if (!found.isCarried) return found;
    if (ctx.clock.monotonic() - start >= LONGEST_WAIT_MS)
      throw invalidThreadState(`Thread ${threadId} is being carried over. Please try again in a moment.`);
    await ctx.clock.sleep(LOOK_MS);
  }
}

async function lookAt(ctx: EngineContext, threadId: string): Promise<FoundSide> {
  const [entry, thread] = await ctx.records.read(threadId, [sideKey(threadId), threadKey(threadId)]);
  if (!entry) return { side: thread || hasOwnId(threadId) ? 'shim' : 'legacy', record: null, isCarried: false };
  const record = ctx.records.sides.decode(entry);
  const { side, carrying } = record.value;
  return { side, record, isCarried: carrying !== undefined && !ctx.leases.isFree(ctx.clock, carrying) };
}

/** Whether an id is of a form that this library gives. */
export const hasOwnId = (threadId: string): boolean => isConversationId(threadId) || isStoredThread(threadId);
