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

/** What the intents of a turn came to. */
export interface CarriedOut {
  /** The conversation's items by message id, of messages that were published. */
  itemIds: ReadonlyMap<string, string>;
  /** What could not be sent now: it goes ahead of whatever the conversation gets next. */
  deferred: readonly DeferredItem[];
}

/** What a response was sent and what it said, as far as it is to be added. Calls are published only where they are missing. */
function listSaid(
  { missing, outputs }: Extract<Intent, { do: 'publish' }>,
  output: readonly ResponseOutputItem[],
): SaidItem[] {
  const said = convertOutputItems(output).filter(({ id }) => missing || id !== null);
  return [...convertToolOutputs(outputs).map((item) => ({ id: null, item })), ...said];
}

/**
 * Does what has to happen in the conversation before a run may rest. `tookOver`: another process died over it, so what it
 * did is looked up first. What the service refuses is given up; what cannot be sent now is resolved as deferred. Rejects
 * with a `LeaseLostError` when yet another process has taken the work.
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
    const said = intent.do === 'publish' ? listSaid(intent, output) : [];
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
