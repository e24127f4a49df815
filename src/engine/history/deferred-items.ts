import { isSameItem } from '../../mapping/to-assistants/is-same-item.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { explainMissingThread } from '../explain-refusal.js';
import { LeaseLostError, whileHolding } from '../records/lease.js';
import { saveItemIds } from '../records/message-records.js';
import type { DeferredItem, ThreadRecord } from '../records/records.js';
import { readThread, updateThread } from '../records/thread-record.js';
import { createItems } from './create-items.js';
import { isRefused } from './find-items.js';
import { publishMessages } from './publish-messages.js';
import { readNewest } from './read-items.js';

/** How long (ms) to wait for another process that sends the deferred items, and how often to look. */
const LONGEST_WAIT_MS = 2_000;
const LOOK_MS = 100;

/**
 * Sends the items that earlier runs could not send, except those that the conversation has by now. Must run before
 * anything else is added. One process sends them, under a lease in the thread's record; others wait up to 2 s. Rejects
 * if they cannot be sent now. Items that the service refuses are given up. Sends no request if there are none.
 */
export async function flushDeferred(
  ctx: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  call: Call,
): Promise<void> {
  const { leases, clock } = ctx;
  let current = thread;
  for (let waited = 0; current.deferred.length > 0; waited += LOOK_MS) {
    const name = leases.begin();
    const lease = { isTakenOver: false };
    try {
      const taken = await updateThread(ctx, threadId, (now) => {
        if (now.deferred.length === 0 || !leases.isFree(clock, now.flushing)) return null;
        lease.isTakenOver = now.flushing !== null;
        return { ...now, flushing: leases.sign(clock, name) };
      });
      if (taken.value.flushing?.by === name) {
        if (lease.isTakenOver) ctx.notify?.({ type: 'lease.taken_over', threadId });
        await send(ctx, threadId, taken.value.deferred, name, call);
        return;
      }
    } finally {
      leases.end(name);
    }
    if (waited >= LONGEST_WAIT_MS) return;
    await clock.sleep(LOOK_MS, call.options.signal);
    current = (await readThread(ctx, threadId)).value;
  }
}

async function send(
  ctx: EngineContext,
  threadId: string,
  deferred: readonly DeferredItem[],
  name: string,
  call: Call,
): Promise<void> {
  const isOurs = (thread: ThreadRecord): boolean => thread.flushing?.by === name;
  const renew = async (): Promise<boolean> => {
    const renewed = await updateThread(ctx, threadId, (thread) =>
      thread.flushing?.by === name
        ? { ...thread, flushing: { ...ctx.leases.sign(ctx.clock, name), count: thread.flushing.count + 1 } }
        : null,
    );
    return isOurs(renewed.value);
  };
  try {
    await whileHolding(ctx.clock, call, renew, (own) => deliver(ctx, threadId, deferred, own));
  } catch (error) {
    // Another process took over and sends them.
    if (error instanceof LeaseLostError) return;
    if (!isRefused(ctx, error)) {
      await updateThread(ctx, threadId, (thread) => (isOurs(thread) ? { ...thread, flushing: null } : null));
      throw error;
    }
  }
  await updateThread(ctx, threadId, (thread) =>
    isOurs(thread) ? { ...thread, flushing: null, deferred: thread.deferred.slice(deferred.length) } : null,
  );
}

/** Sends the items in order, each only if the conversation does not have it. */
async function deliver(
  ctx: EngineContext,
  threadId: string,
  deferred: readonly DeferredItem[],
  call: Call,
): Promise<void> {
  // This caller may not see the thread, which says nothing about the items: keep them.
  const newest = await readNewest(ctx, threadId, call).catch((error: unknown) => {
    throw explainMissingThread(ctx, threadId, error);
  });
  for (const { item, message } of deferred) {
    if (message === null) {
      const isThere = newest.some((known) => isSameItem(known, item));
      if (!isThere) await createItems(ctx, threadId, [item], call);
      continue;
    }
    const options = { since: message.since, lookFirst: true };
    const ids = await publishMessages(ctx, threadId, [{ id: message.id, item }], options, call);
    await saveItemIds(ctx, threadId, ids);
  }
}
