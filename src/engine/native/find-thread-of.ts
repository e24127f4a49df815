import type { EngineContext } from '../context.js';
import { threadKey } from '../records/record-keys.js';
import { isAlias } from '../records/records.js';

/** The id that a thread is kept under, by the one that its conversation gives it: another one where the thread was imported. */
export async function findThreadOf(ctx: EngineContext, threadId: string): Promise<string> {
  const read = await ctx.records.threads.get(threadKey(threadId));
  return read && isAlias(read.value) ? read.value.alias_of : threadId;
}
