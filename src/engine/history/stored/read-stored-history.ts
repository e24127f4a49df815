import { isCommentary } from '../../../mapping/to-assistants/convert-message.js';
import type { History } from '../../../mapping/to-responses/convert-run-request.js';
import { convertStoredItems } from '../../../mapping/to-responses/convert-stored-items.js';
import type { ConversationItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { itemKey } from '../../records/record-keys.js';
import type { RunRecord } from '../../runs/run-events.js';
import { listTaken } from '../../runs/show-run.js';

/** Items that one read of the store takes. */
const PAGE = 200;

/**
 * What a run's next request sends of its thread: all items, or those of its window, and what the run itself has added. One
 * read of the store for each 200 items; a window is read no further than it goes.
 */
export async function readStoredHistory(ctx: EngineContext, record: RunRecord, call: Call): Promise<History> {
  const { run, parameters, firstItem = 0 } = record.asked;
  const strategy = parameters.truncation_strategy;
  const messages = strategy?.type === 'last_messages' ? (strategy.last_messages ?? 1) : Infinity;
  const items: ConversationItem[] = [];
  let count = 0;
  for (let before: string | undefined; count < messages;) {
    call.options.signal?.throwIfAborted();
    const page = await ctx.records.items.listKeyed(itemKey(run.thread_id), {
      limit: PAGE,
      order: 'desc',
      after: before,
    });
    for (const { key, value } of page) {
      const isOwn = Number(key) >= firstItem;
      if (!isOwn && messages !== Infinity && !isCounted(ctx, value)) continue;
      if (!isOwn && value.type === 'message') count += 1;
      if (count > messages) break;
      items.push(value);
    }
    before = page.at(-1)?.key;
    if (page.length < PAGE) break;
  }
  const answered = new Set(listTaken(record.state).flatMap(({ tool_call_id: id }) => id ?? []));
  return { items: convertStoredItems(items.reverse(), { answered, refused: ctx.refusedItems }) };
}

/** A window is made of messages, as the old service counted them. */
const isCounted = ({ options }: EngineContext, item: ConversationItem): boolean =>
  item.type === 'message' && (options.commentary !== 'drop' || !isCommentary(item));
