import { messagesLocked } from '../../../errors.js';
import { isStoredThread } from '../../../mapping/ids.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { LeaseLostError, whileHolding } from '../../records/lease.js';
import type { ThreadRecord } from '../../records/records.js';
import { readThread, recallThread, updateThread } from '../../records/thread-record.js';
import { chooseHome } from '../choose-home.js';
import { moveItems } from './move-items.js';

/** How often (ms) to check whether another process has finished moving the thread. */
const LOOK_MS = 200;

/**
 * Moves an imported thread to a conversation, if the option `history` asks for that, before something is added to it:
 * copies its items from the store. One process copies them, under a lease in the thread's record; the others wait, and
 * take over if it dies. `holder`: token of the hold that may exist on the thread meanwhile. Costs nothing for other
 * threads. Resolves the number of requests.
 */
export async function settleHome(
  ctx: EngineContext,
  threadId: string,
  holder: string | null,
  call: Call,
): Promise<number> {
  if (!ctx.homes.isStored(threadId)) return 0;
  const { leases, clock } = ctx;
  const isToMove = (thread: ThreadRecord): boolean => isMovable(ctx, threadId, thread);
  for (let known = await recallThread(ctx, threadId); isToMove(known.value); known = await readThread(ctx, threadId)) {
    const name = leases.begin();
    try {
      const lease = { isTakenOver: false };
      const take = (thread: ThreadRecord): ThreadRecord | null => {
        const { activeRun, history } = thread;
        if (history === undefined || !isToMove(thread) || !leases.isFree(clock, history.moving ?? null)) return null;
        if (activeRun !== null && activeRun.token !== holder) throw messagesLocked(threadId, activeRun.runId);
        lease.isTakenOver = history.moving !== undefined;
        return { ...thread, history: { ...history, moving: leases.sign(clock, name) } };
      };
      const { value } = await updateThread(ctx, threadId, take, { known });
      if (value.history?.moving?.by === name) {
        if (lease.isTakenOver) ctx.notify?.({ type: 'lease.taken_over', threadId });
        return await move(ctx, threadId, name, call);
      }
      if (!isToMove(value)) return 0;
    } catch (error) {
      // Another process took over.
      if (!(error instanceof LeaseLostError)) throw error;
    } finally {
      leases.end(name);
    }
    await clock.sleep(LOOK_MS, call.options.signal);
  }
  return 0;
}

/** Whether a thread must still move: it was imported, and the option `history` says so or the move has begun. */
export function isMovable(ctx: EngineContext, threadId: string, { history }: ThreadRecord): boolean {
  if (history === undefined || isStoredThread(threadId) || history.conversation?.done) return false;
  const hasBegun = history.conversation !== undefined || history.moving !== undefined;
  return hasBegun || chooseHome(ctx, { metadata: history.metadata }) === 'conversations';
}

async function move(ctx: EngineContext, threadId: string, name: string, call: Call): Promise<number> {
  const isOurs = ({ history }: ThreadRecord): boolean => history?.moving?.by === name;
  const renew = async (): Promise<boolean> => {
    const renewed = await updateThread(ctx, threadId, (thread) => {
      const { history } = thread;
      if (history?.moving?.by !== name) return null;
      const moving = { ...ctx.leases.sign(ctx.clock, name), count: history.moving.count + 1 };
      return { ...thread, history: { ...history, moving } };
    });
    return isOurs(renewed.value);
  };
  try {
    return await whileHolding(ctx.clock, call, renew, (own) => moveItems(ctx, threadId, name, own));
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    // So that the next request need not wait until the lease runs out.
    await updateThread(ctx, threadId, (thread) => {
      if (!isOurs(thread) || thread.history === undefined) return null;
      const { moving: _, ...history } = thread.history;
      return { ...thread, history };
    }).catch(() => undefined);
    throw error;
  }
}
