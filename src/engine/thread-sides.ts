import { isConversationId, isStoredThread } from '../mapping/ids.js';
import type { RolloutSide } from '../types/index.js';
import type { EngineContext } from './context.js';
import { sideKey, threadKey } from './records/record-keys.js';

/**
 * Which way of a rollout answers for a thread, by one read: what was written down of it, else this library for threads that
 * its store knows and for ids that are none of the old service's.
 */
export async function findSide(ctx: EngineContext, threadId: string): Promise<RolloutSide> {
  const [side, thread] = await ctx.records.read(threadId, [sideKey(threadId), threadKey(threadId)]);
  if (side) return ctx.records.sides.decode(side).value.side;
  return thread || hasOwnId(threadId) ? 'shim' : 'legacy';
}

/** Writes down that the other way answers for a thread that it has made, unless its id tells so. */
export async function keepSide(ctx: EngineContext, threadId: string): Promise<void> {
  if (hasOwnId(threadId)) await ctx.records.sides.set(sideKey(threadId), { side: 'legacy' });
}

const hasOwnId = (threadId: string): boolean => isConversationId(threadId) || isStoredThread(threadId);
