import { convertOutputMessages } from '../mapping/to-responses/convert-history-item.js';
import type { ResponseOutcome } from '../stream/translate-events.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { createItems } from './create-items.js';
import { isWindowed } from './history-window.js';
import type { RunExecution } from './run-execution.js';
import { updateThread } from './thread-records.js';

/**
 * Adds what a windowed run said to its conversation: its responses are made outside of it. Resolves the items' ids by
 * message id: they have ids of their own there. What cannot be sent goes with the next run.
 */
export async function publishMessages(
  ctx: EngineContext,
  execution: RunExecution,
  outcome: ResponseOutcome,
  call: Call,
): Promise<Map<string, string>> {
  if (!isWindowed(execution.record)) return new Map();
  const messages = convertOutputMessages(outcome.output);
  const threadId = execution.run.thread_id;
  const sent = messages.map(({ item }) => item);
  try {
    const items = await createItems(ctx, threadId, sent, call);
    return new Map(messages.map(({ id }, index) => [id, items[index]?.id ?? id]));
  } catch {
    await updateThread(ctx, threadId, (thread) => ({ ...thread, owed: [...thread.owed, ...sent] }));
    return new Map();
  }
}
