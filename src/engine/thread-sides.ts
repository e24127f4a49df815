import { invalidThreadState } from '../errors.js';
import { isConversationId, isStoredThread } from '../mapping/ids.js';
import type { RolloutSide } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { LeaseLostError, whileHolding, type Lease } from './records/lease.js';
import type { Versioned } from './records/record-kind.js';
import { sideKey, threadKey } from './records/record-keys.js';
import type { SideRecord } from './records/records.js';

/** How often (ms) a call checks whether a thread is still being copied, and for how long at most. */
const LOOK_MS = 100;
const LONGEST_WAIT_MS = 60_000;

/**
 * Which side of a rollout answers for a thread, and whether the thread is being copied from the other side to this one.
 */
interface FoundSide {
  side: RolloutSide;
  record: Versioned<SideRecord> | null;
  isCarried: boolean;
}

/**
 * Finds the side of a rollout that answers for a thread, with one read: the side that was recorded; else this library,
 * if its store knows the thread or the id does not have the form of the old service's ids. If the call `writes` and the
 * thread is being copied, this waits, and rejects after a minute.
 */
export async function findSide(ctx: EngineContext, threadId: string, writes: boolean): Promise<RolloutSide> {
  return (writes ? await waitForCarry(ctx, threadId) : await lookAt(ctx, threadId)).side;
}

/** Records that the other side answers for a thread that it made, unless the id says so. */
export async function keepSide(ctx: EngineContext, threadId: string): Promise<void> {
  if (hasOwnId(threadId)) await ctx.records.sides.set(sideKey(threadId), { side: 'legacy' });
}

/**
 * Copies a thread from the other side to this one. This side answers for it as soon as `copy` resolves. Meanwhile,
 * calls that write to the thread wait. Resolves null if this side answered for the thread already. If the process dies,
 * another one can start over a minute later. If `copy` rejects, the thread stays where it was.
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
      // Recorded explicitly: the store may know the thread by now, and would claim it.
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
