import { toConversationId } from '../mapping/ids.js';
import { convertHistoryItem } from '../mapping/to-responses/convert-history-item.js';
import type { History } from '../mapping/to-responses/convert-run-request.js';
import type { ResponseInputItem } from '../types/responses.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import type { RunRecord } from './records.js';

/** Items per request when looking for the last messages. */
const LARGEST_PAGE = 100;

/** Whether the run sees the last messages only: its responses are then made outside of the conversation. */
export function isWindowed({ parameters }: RunRecord): boolean {
  return parameters.truncation_strategy?.type === 'last_messages';
}

/** What the next response of a run sees of the past. One request upstream for the first turn of a windowed run. */
export async function readHistory(ctx: EngineContext, record: RunRecord, call: Call): Promise<History> {
  const { parameters, responseIds, run } = record;
  if (!isWindowed(record)) return { conversation: toConversationId(run.thread_id) };
  const previousResponseId = responseIds.at(-1);
  if (previousResponseId !== undefined) return { previousResponseId };
  return {
    window: await readLastMessages(ctx, run.thread_id, parameters.truncation_strategy?.last_messages ?? 1, call),
  };
}

async function readLastMessages(
  ctx: EngineContext,
  threadId: string,
  count: number,
  call: Call,
): Promise<ResponseInputItem[]> {
  const messages: ResponseInputItem[] = [];
  for (let after: string | undefined; ;) {
    const limit = Math.min(count - messages.length, LARGEST_PAGE);
    const query = { limit, order: 'desc' as const, after };
    const page = await ctx.upstream.listItems(toConversationId(threadId), query, call);
    messages.push(...page.data.flatMap((item) => convertHistoryItem(item) ?? []));
    after = page.data.at(-1)?.id ?? undefined;
    if (messages.length >= count || !page.has_more || after === undefined) return messages.slice(0, count).reverse();
  }
}
