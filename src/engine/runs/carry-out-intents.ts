import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import type { ResponseOutputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { answerCalls } from '../history/answer-calls.js';
import { isRefused } from '../history/find-items.js';
import { publishMessages, publishMissing, type SaidItem } from '../history/publish-messages.js';
import { convertOutputItems } from '../../mapping/to-responses/convert-history-item.js';
import { LeaseLostError } from '../records/lease.js';
import type { DeferredItem } from '../records/records.js';
import type { Intent, RunRecord } from './run-events.js';

/** The result of carrying out the intents of a turn. */
export interface CarriedOut {
  /** Ids of the conversation items of published messages, by message id. */
  itemIds: ReadonlyMap<string, string>;
  /** Items that could not be sent now. They are sent before anything else is added to the conversation. */
  deferred: readonly DeferredItem[];
}

/**
 * The items to publish: the outputs that the response was sent, then its own output. Calls and other items without a
 * message id are published only if they are `missing`.
 */
function listItemsToPublish(
  { missing, outputs }: Extract<Intent, { do: 'publish' }>,
  output: readonly ResponseOutputItem[],
): SaidItem[] {
  const said = convertOutputItems(output).filter(({ id }) => missing || id !== null);
  return [...convertToolOutputs(outputs).map((item) => ({ id: null, item })), ...said];
}

/**
 * Carries out the intents in the conversation. `tookOver`: another process died while it did this, so look first at
 * what it did. Items that the service refuses are given up; items that cannot be sent now are resolved as `deferred`.
 * Throws a `LeaseLostError` if another process took over.
 */
export async function carryOutIntents(
  ctx: EngineContext,
  { asked: { run } }: RunRecord,
  intents: readonly Intent[],
  { output, tookOver }: { output: readonly ResponseOutputItem[]; tookOver: boolean },
  call: Call,
): Promise<CarriedOut> {
  let itemIds: ReadonlyMap<string, string> = new Map();
  const deferred: DeferredItem[] = [];
  const since = run.created_at;
  for (const intent of intents) {
    const said = intent.do === 'publish' ? listItemsToPublish(intent, output) : [];
    try {
      if (intent.do === 'answer') {
        await answerCalls(ctx, run.thread_id, intent.outputs, intent.lookFirst || tookOver, call);
      } else {
        const publish = intent.missing ? publishMissing : publishMessages;
        const options = { since, lookFirst: tookOver };
        itemIds = await publish(ctx, run.thread_id, said, options, call);
      }
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      if (isRefused(ctx, error)) continue;
      const items: DeferredItem[] =
        intent.do === 'answer'
          ? convertToolOutputs(intent.outputs).map((item) => ({ item, message: null }))
          : said.map(({ id, item }) => ({ item, message: id === null ? null : { id, since } }));
      deferred.push(...items);
    }
  }
  return { itemIds, deferred };
}
