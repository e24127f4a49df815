import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { createItems } from './create-items.js';
import { readNewest } from './read-items.js';
import type { ThreadRecord } from '../records/records.js';
import { updateThread } from '../records/thread-records.js';

/** Keeps items that could not be sent, or may not have arrived, until the thread's next run. */
export async function owe(ctx: EngineContext, threadId: string, items: readonly ResponseInputItem[]): Promise<void> {
  await updateThread(ctx, threadId, (thread) => ({ ...thread, owed: [...thread.owed, ...items] }));
}

/**
 * Sends what ended runs owe the conversation, but for outputs that it has by now. Throws when that cannot be done; what
 * the service refuses is given up.
 */
export async function payOwed(ctx: EngineContext, threadId: string, thread: ThreadRecord, call: Call): Promise<void> {
  const { owed } = thread;
  if (owed.length === 0) return;
  const items = await readNewest(ctx, threadId, call);
  const missing = owed.filter((item) => item.type !== 'function_call_output' || !isAnswered(item.call_id, items));
  try {
    await createItems(ctx, threadId, missing, call);
  } catch (error) {
    if (!isRefused(ctx, error)) throw error;
  }
  await updateThread(ctx, threadId, (current) => ({ ...current, owed: current.owed.slice(owed.length) }));
}

/** Whether the output of a call is among some items. */
export function isAnswered(callId: string | null | undefined, items: readonly ConversationItem[]): boolean {
  return items.some((item) => item.type === 'function_call_output' && item.call_id === callId);
}

/** Whether the service will not take the items at any other time either. */
export function isRefused(ctx: EngineContext, error: unknown): boolean {
  const kind = ctx.upstream.classify(error);
  return kind === 'rejected' || kind === 'not_found';
}
