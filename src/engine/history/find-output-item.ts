import { isStoredThread } from '../../mapping/ids.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { readThread } from '../records/thread-record.js';
import { findStoredItem } from './stored/find-stored-item.js';

/**
 * Finds an item of a thread in the store or of an imported thread, with the outputs of the code interpreter; null if
 * there is none. Costs what `findStoredItem` does, and one request more for an imported thread that has moved to a
 * conversation.
 */
export async function findOutputItem(
  ctx: EngineContext,
  threadId: string,
  itemId: string,
  call: Call,
): Promise<ConversationItem | null> {
  call.threadId = threadId;
  const stored = await findStoredItem(ctx, threadId, itemId, call);
  if (stored !== null || isStoredThread(threadId)) return stored;
  await readThread(ctx, threadId);
  if (ctx.homes.isStored(threadId)) return null;
  try {
    return await ctx.upstream.retrieveItem(ctx.homes.conversationOf(threadId), itemId, call, OUTPUTS);
  } catch (error) {
    if (ctx.upstream.classify(error) === 'not_found') return null;
    throw error;
  }
}

const OUTPUTS = ['code_interpreter_call.outputs'] as const;
