import { listPast } from '../../mapping/to-responses/convert-run-request.js';
import { isJsonItem, isJsonMode, JSON_ITEM, mentionsJson } from '../../mapping/to-responses/json-item.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { readBackTo, removeItems } from '../history/remove-items.js';
import { recallThread, updateThread } from '../records/thread-record.js';
import type { RunRecord } from './run-events.js';
import type { TurnRequest } from './turn-request.js';

/**
 * A turn's request as the service is known to want it in JSON mode: it need not be refused first. The request itself while
 * nothing is known against it.
 */
export async function prepareJsonMode(
  ctx: EngineContext,
  record: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<TurnRequest> {
  const { isRefused, isInputOnly } = ctx.jsonMode;
  if (!isRefused || !isJsonMode(record.asked.parameters.response_format)) return request;
  // What else the service sees is at hand in the first turn of a windowed run only.
  if (!isInputOnly && !('window' in request.history || 'items' in request.history)) return request;
  const input = [...listPast(request.history), ...request.input];
  return mentionsJson(input) ? request : addJsonItem(ctx, record, request, call);
}

/**
 * The request with the item that JSON mode wants in its input. It joins the conversation with the response: one that came
 * there so before is deleted first, and tells that the service looks at the input only.
 */
export async function addJsonItem(
  ctx: EngineContext,
  { asked: { run }, state: { turn } }: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<TurnRequest> {
  const threadId = run.thread_id;
  // The turns before had the word in what this one goes on from.
  if (turn > 0) ctx.jsonMode.isInputOnly = true;
  ctx.jsonMode.isRefused = true;
  if ('conversation' in request.history) {
    const { value: thread } = await recallThread(ctx, threadId);
    // Of a thread that was made elsewhere, what its runs have left is not known.
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
