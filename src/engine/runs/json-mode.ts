import { listPast } from '../../mapping/to-responses/convert-run-request.js';
import { isJsonItem, isJsonMode, JSON_ITEM, mentionsJson } from '../../mapping/to-responses/json-item.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { readBackTo, removeItems } from '../history/remove-items.js';
import { recallThread, updateThread } from '../records/thread-record.js';
import type { RunRecord } from './run-events.js';
import type { TurnRequest } from './turn-request.js';

/**
 * Adjusts a request in JSON mode to what the service is known to require, so that it is not refused first. Returns it
 * unchanged if nothing is known.
 */
export async function prepareJsonMode(
  ctx: EngineContext,
  record: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<TurnRequest> {
  const { isRefused, isInputOnly } = ctx.jsonMode;
  if (!isRefused || !isJsonMode(record.asked.parameters.response_format)) return request;
  // Only these histories contain the items that the service will see.
  if (!isInputOnly && !('window' in request.history || 'items' in request.history)) return request;
  const input = [...listPast(request.history), ...request.input];
  return mentionsJson(input) ? request : addJsonItem(ctx, record, request, call);
}

/**
 * Adds the input item that JSON mode requires. The item becomes part of the conversation. If the conversation has one
 * already and the request was still refused, the old one is deleted first, and the service is known to check only the
 * input.
 */
export async function addJsonItem(
  ctx: EngineContext,
  { asked: { run }, state: { turn } }: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<TurnRequest> {
  const threadId = run.thread_id;
  // Earlier turns had the word in the context that this one continues from.
  if (turn > 0) ctx.jsonMode.isInputOnly = true;
  ctx.jsonMode.isRefused = true;
  if ('conversation' in request.history) {
    const { value: thread } = await recallThread(ctx, threadId);
    // For a thread that was not made here, it is unknown what its runs left.
    if (thread.holdsJsonItem || thread.createdAt === null) {
      const items = await readBackTo(ctx, threadId, isJsonItem, call);
      const ids = items.filter(isJsonItem).map(({ id }) => id);
      if ((await removeItems(ctx, threadId, ids, call)) > 0) ctx.jsonMode.isInputOnly = true;
    }
    if (!thread.holdsJsonItem)
      await updateThread(ctx, threadId, (current) => ({ ...current, holdsJsonItem: true }), {
        known: await recallThread(ctx, threadId),
      });
  }
  return { ...request, input: [...request.input, JSON_ITEM] };
}
