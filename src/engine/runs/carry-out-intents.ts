import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import type { ResponseOutputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { answerCalls } from '../history/answer-calls.js';
import { isRefused } from '../history/find-items.js';
import { listOutputMessages, publishMessages } from '../history/publish-messages.js';
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
    const messages = intent.do === 'publish' ? listOutputMessages(output) : [];
    try {
      if (intent.do === 'answer') {
        await answerCalls(ctx, run.thread_id, intent.outputs, intent.lookFirst || tookOver, call);
      } else {
        const options = { since, lookFirst: intent.missing || tookOver };
        itemIds = await publishMessages(ctx, run.thread_id, messages, options, call);
      }
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      if (isRefused(ctx, error)) continue;
      const items: DeferredItem[] =
        intent.do === 'answer'
          ? convertToolOutputs(intent.outputs).map((item) => ({ item, message: null }))
          : messages.map(({ id, item }) => ({ item, message: { id, since } }));
      deferred.push(...items);
    }
  }
  return { itemIds, deferred };
}
