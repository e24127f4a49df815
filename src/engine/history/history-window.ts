import { toConversationId } from '../../mapping/ids.js';
import { convertHistoryItem } from '../../mapping/to-responses/convert-history-item.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import type { ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { LARGEST_PAGE, readItems } from './read-items.js';
import type { RunRecord } from '../records/records.js';
import type { RunExecution } from '../runs/run-execution.js';
import { readThread } from '../records/thread-records.js';

/** Items that a request takes beyond the messages it looks for: some will be none. */
const SPARE_ITEMS = 20;

/** Whether the run sees the last messages only: its responses are then made outside of the conversation. */
export function isWindowed({ parameters }: RunRecord): boolean {
  return parameters.truncation_strategy?.type === 'last_messages';
}

/**
 * What the next response of a run sees of the past. One request upstream for the first turn of a windowed run. A window
 * on a thread without messages would be no input at all, which the service refuses: such a run is no windowed one.
 */
export async function readHistory(ctx: EngineContext, execution: RunExecution, call: Call): Promise<History> {
  const { parameters, responseIds, run } = execution.record;
  const whole = { conversation: toConversationId(run.thread_id) };
  if (!isWindowed(execution.record)) return whole;
  const previousResponseId = responseIds.at(-1);
  if (typeof previousResponseId === 'string') return { previousResponseId };
  const count = parameters.truncation_strategy?.last_messages ?? 1;
  const window = await readLastMessages(ctx, run.thread_id, count, call);
  if (window.length > 0) return { window };
  execution.assign({ parameters: { ...parameters, truncation_strategy: { type: 'auto' } } });
  return whole;
}

async function readLastMessages(
  ctx: EngineContext,
  threadId: string,
  count: number,
  call: Call,
): Promise<ResponseInputItem[]> {
  const { value: thread } = await readThread(ctx, threadId);
  const messages: ResponseInputItem[] = [];
  for (let after: string | undefined; ;) {
    const limit = Math.min(count - messages.length + SPARE_ITEMS, LARGEST_PAGE);
    const page = await readItems(ctx, threadId, thread, { limit, order: 'desc', after }, call);
    messages.push(...page.data.flatMap((item) => convertHistoryItem(item) ?? []));
    after = page.data.at(-1)?.id ?? undefined;
    if (messages.length >= count || !page.has_more || after === undefined) return messages.slice(0, count).reverse();
  }
}
