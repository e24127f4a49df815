import { readIdTime } from '../../mapping/ids.js';
import { isSameItem } from '../../mapping/to-assistants/is-same-item.js';
import { convertOutputMessages } from '../../mapping/to-responses/convert-history-item.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { CLOCK_SKEW, createItems } from './create-items.js';
import { owe } from './owed-items.js';
import { readNewest } from './read-items.js';
import { messageKey } from '../records/record-keys.js';
import type { RunExecution } from '../runs/run-execution.js';

/** A message of a response, with its id there, as an item to add to a conversation. */
interface OutputMessage {
  id: string;
  item: ResponseInputItem;
}

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
  const messages = convertOutputMessages(outcome.output);
  const threadId = execution.run.thread_id;
  const sent = messages.map(({ item }) => item);
  try {
    const published = execution.isHeir ? await findPublished(ctx, execution, messages, call) : null;
    if (published) return published;
    const items = await createItems(ctx, threadId, sent, call);
    return new Map(messages.map(({ id }, index) => [id, items[index]?.id ?? id]));
  } catch {
    await owe(ctx, threadId, sent);
    return new Map();
  }
}

/** The items that a process which died over it added for the messages; null when it had not come to that. */
async function findPublished(
  ctx: EngineContext,
  { run }: RunExecution,
  messages: readonly OutputMessage[],
  call: Call,
): Promise<Map<string, string> | null> {
  const newest = await readNewest(ctx, run.thread_id, call);
  const known = await ctx.records.messages.getMany(newest.map(({ id }) => messageKey(run.thread_id, id ?? '')));
  const found = new Map<string, string>();
  for (const { id, item } of messages.toReversed()) {
    const match = newest.find((candidate, index) => {
      const owner = known[index];
      const isFree = owner ? owner.value.id === id : ![...found.values()].includes(candidate.id ?? '');
      const isOld = (readIdTime(candidate.id ?? '') ?? run.created_at) < run.created_at - CLOCK_SKEW;
      return isFree && !isOld && isSameItem(candidate, item);
    });
    if (!match?.id) return null;
    found.set(id, match.id);
  }
  return found;
}
