import type { EngineContext } from '../context.js';
import { threadKey } from '../records/record-keys.js';
import { isAlias } from '../records/records.js';

/** The id under which a thread is stored, for the id made from its conversation's: they differ for imported threads. */
export async function findThreadOf(ctx: EngineContext, threadId: string): Promise<string> {
  const read = await ctx.records.threads.get(threadKey(threadId));
  return read && isAlias(read.value) ? read.value.alias_of : threadId;
}
