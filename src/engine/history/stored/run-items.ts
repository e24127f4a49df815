import type { ConversationItem } from '../../../types/responses.js';
import type { EngineContext } from '../../context.js';
import { itemKey, toItemOrder } from '../../records/record-keys.js';
import type { RunRequest } from '../../runs/run-events.js';

/** How many items to search for those of one run. */
const MOST_ITEMS = 1_000;

/** Reads the items of a thread in the store from the first one that a run added, oldest first. One read. */
export async function readRunItems(
  ctx: EngineContext,
  { run, firstItem = 0 }: RunRequest,
): Promise<ConversationItem[]> {
  const after = firstItem === 0 ? undefined : toItemOrder(firstItem - 1);
  return ctx.records.items.list(itemKey(run.thread_id), { limit: MOST_ITEMS, order: 'asc', after });
}
