import { nowInSeconds } from '../lib/clock.js';
import { readIdTime, toConversationId } from '../mapping/ids.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { messageKey } from './records.js';
import { readThread, updateThread } from './thread-records.js';

/**
 * Gives the first messages of a thread their metadata and attachments. The service does not name the items that a
 * conversation is created with, so what the platform cannot keep of them waits in the thread's record until somebody
 * asks: one request upstream then, and none for a thread whose first messages carry nothing of the kind.
 */
export async function resolveFirstMessages(ctx: EngineContext, threadId: string, call: Call): Promise<void> {
  const { value: thread } = await readThread(ctx, threadId);
  const waiting = thread.firstMessages;
  if (waiting.length === 0) return;
  const query = { limit: waiting.length, order: 'asc' as const };
  const page = await ctx.upstream.listItems(toConversationId(threadId), query, call);
  const fallback = thread.createdAt ?? nowInSeconds(ctx.clock);
  const named = waiting.flatMap((first, index) => {
    const id = page.data[index]?.id;
    return id ? [{ id, first }] : [];
  });
  await Promise.all(
    named.map(({ id, first }) => {
      const created_at = readIdTime(id) ?? fallback;
      const extras = { ...first, created_at, completed_at: null, run_id: null, assistant_id: null };
      return ctx.records.messages.replace(messageKey(threadId, id), extras, null);
    }),
  );
  await updateThread(ctx, threadId, (current) => ({ ...current, firstMessages: [] }));
}
