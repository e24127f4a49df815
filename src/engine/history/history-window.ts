import { toConversationId } from '../../mapping/ids.js';
import { isCommentary } from '../../mapping/to-assistants/convert-message.js';
import { convertHistoryItem } from '../../mapping/to-responses/convert-history-item.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import type { ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { LARGEST_PAGE, readItems } from './read-items.js';
import { recallThread } from '../records/thread-record.js';
import type { RunRecord } from '../runs/run-events.js';
import { isStored, isWindowed } from '../runs/show-run.js';

/** Items that a request takes beyond the messages it looks for: some will be none. */
const SPARE_ITEMS = 20;

/** What a run's next response sees of the past in a conversation, once the run has its first. */
export function toHistory({ asked, state: { responseIds } }: RunRecord): History {
  const previousResponseId = isWindowed(asked) ? responseIds.at(-1) : null;
  return typeof previousResponseId === 'string'
    ? { previousResponseId }
    : { conversation: toConversationId(asked.run.thread_id) };
}

/**
 * A new run, and what its first response sees of the past: one request upstream for a windowed run. A window on a thread
 * without messages would be no input at all, which the service refuses: such a run is no windowed one.
 */
export async function readFirstHistory(
  ctx: EngineContext,
  draft: RunRecord,
  call: Call,
): Promise<{ record: RunRecord; history: History }> {
  const { asked } = draft;
  if (isStored(asked)) {
    return { record: draft, history: await ctx.historyOf(asked.run.thread_id).readHistory(draft, call) };
  }
  if (!isWindowed(asked)) return { record: draft, history: toHistory(draft) };
  const count = asked.parameters.truncation_strategy?.last_messages ?? 1;
  const window = await readLastMessages(ctx, asked.run.thread_id, count, call);
  if (window.length > 0) return { record: draft, history: { window } };
  const parameters = { ...asked.parameters, truncation_strategy: { type: 'auto' as const } };
  const record = { ...draft, asked: { ...asked, parameters } };
  return { record, history: toHistory(record) };
}

async function readLastMessages(
  ctx: EngineContext,
  threadId: string,
  count: number,
  call: Call,
): Promise<ResponseInputItem[]> {
  const { value: thread } = await recallThread(ctx, threadId);
  const messages: ResponseInputItem[] = [];
  for (let after: string | undefined; ;) {
    const limit = Math.min(count - messages.length + SPARE_ITEMS, LARGEST_PAGE);
    const page = await readItems(ctx, threadId, thread, { limit, order: 'desc', after }, call);
    const shown = page.data.filter((item) => ctx.options.commentary !== 'drop' || !isCommentary(item));
    messages.push(...shown.flatMap((item) => convertHistoryItem(item) ?? []));
    after = page.cursor;
    if (messages.length >= count || !page.has_more || after === undefined) return messages.slice(0, count).reverse();
  }
}
