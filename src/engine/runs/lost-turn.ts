import { readIdTime } from '../../mapping/ids.js';
import { rebuildResponse } from '../../mapping/to-assistants/rebuild-response.js';
import type { ResponseState } from '../../mapping/to-assistants/map-run-status.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import { toEvents } from '../../upstream/whole-response.js';
import type { EngineContext } from '../context.js';
import { CLOCK_SKEW } from '../history/create-items.js';
import { listMissing } from '../history/find-items.js';
import { readNewest } from '../history/read-items.js';
import { messageKey } from '../records/record-keys.js';
import { LostAnswerError, UnrepeatableError, type StartedTurn } from './receive-created.js';
import { readRunLifetime } from './new-run.js';
import type { RunRecord } from './run-events.js';
import { listSubmitted } from './show-run.js';

/** How long (ms) a request that the service may have received has to show itself before it is looked for again. */
const PROBE_WAIT = 3_000;

/**
 * How often it is looked for before the request is sent again: at first, and once the conversation was in use. A response
 * that ends between the last look and the sending is made twice, so that one which is known to be at work is rarely asked for.
 */
const LOOKS = { unknown: 2, atWork: 10 };

/** A request for a turn whose answer was lost. */
export interface LostTurn {
  /** Tells when (ms) it was sent, by the service's time where that is known by then. */
  readSentAt: () => number;
  /** Its response leaves nothing in a conversation. */
  isBlind: boolean;
  /** What the connection broke with. */
  fault: unknown;
  /** Sends it again; rejects at once while the conversation is in use. */
  resend: () => Promise<StartedTurn>;
}

/** Whether an error leaves it open if the service has taken a request for a turn. */
export function isLostTurn(ctx: EngineContext, error: unknown): boolean {
  return error instanceof LostAnswerError || ctx.upstream.classify(error) === 'connection';
}

/**
 * Brings on a turn whose answer was lost: the conversation tells what became of the request. What a response left there is
 * the turn; while the conversation is in use the model works on it; and when two looks, some seconds apart, have found
 * nothing, the request did not arrive and is sent again, as often as the call's `maxRetries`; the last attempt is looked
 * for as well. The responses of a windowed run, and of one on a thread in the store, leave nothing in a conversation: its
 * request is sent again once, and may be paid twice. Rejects with `LostAnswerError` when nothing can be learned.
 */
export async function recoverLostTurn(
  ctx: EngineContext,
  record: RunRecord,
  lost: LostTurn,
  call: Call,
): Promise<StartedTurn> {
  const { isBlind } = lost;
  const retries = Math.min(call.options.maxRetries ?? ctx.upstream.maxRetries, isBlind ? 1 : Infinity);
  const deadline = ctx.clock.now() + readRunLifetime(ctx) * 1000;
  let { fault } = lost;
  let looks = isBlind ? 0 : LOOKS.unknown;
  for (let left = retries; ctx.clock.now() < deadline;) {
    for (let look = 0; look < looks; look += 1) {
      if (look > 0) await ctx.clock.sleep(PROBE_WAIT, call.options.signal);
      const found = await findTurn(ctx, record, { ...lost, fault }, call);
      if (found) return found;
    }
    if (left === 0) break;
    try {
      return await lost.resend();
    } catch (error) {
      if (isLostTurn(ctx, error)) left -= 1;
      else if (ctx.upstream.classify(error) === 'locked') looks = LOOKS.atWork;
      else throw error;
      fault = error;
    }
  }
  throw fault instanceof UnrepeatableError ? fault : new LostAnswerError(fault);
}

async function findTurn(
  ctx: EngineContext,
  record: RunRecord,
  { readSentAt, fault }: LostTurn,
  call: Call,
): Promise<StartedTurn | null> {
  const items = await readNewest(ctx, record.asked.run.thread_id, call).catch((error: unknown) => {
    // A thread that is gone has no run, whatever became of the request.
    const kind = ctx.upstream.classify(error);
    throw kind === 'aborted' || kind === 'not_found' ? error : new LostAnswerError(fault);
  });
  const response = await findResponse(ctx, record, items, readSentAt() / 1000);
  return response && adopt(response);
}

/** The response that left the newest of some items, newest first, if it was the turn's. */
export async function findResponse(
  ctx: EngineContext,
  record: RunRecord,
  items: readonly ConversationItem[],
  sentAt: number,
): Promise<ResponseState | null> {
  const { run } = record.asked;
  if (listSubmitted(record).length > 0) return findResponseToOutputs(record, items);
  const known = await ctx.records.messages.getMany(items.map(({ id }) => messageKey(run.thread_id, id ?? '')));
  // What users and earlier runs left is recorded, or older.
  const isOlder = (item: ConversationItem, index: number): boolean =>
    known[index] !== null ||
    item.type === 'function_call_output' ||
    (item.type === 'message' && item.role !== 'assistant') ||
    (readIdTime(item.id ?? '') ?? sentAt) < sentAt - CLOCK_SKEW;
  const end = items.findIndex(isOlder);
  return rebuildResponse(items.slice(0, end === -1 ? items.length : end).reverse(), run);
}

/** The response that took the outputs which a run has accepted, by what stands behind them; `items` newest first. */
export function findResponseToOutputs(record: RunRecord, items: readonly ConversationItem[]): ResponseState | null {
  const sent = listSubmitted(record);
  const isSent = (item: ConversationItem): boolean =>
    item.type === 'function_call_output' && sent.some((output) => output.tool_call_id === item.call_id);
  const newest = items.findIndex(isSent);
  if (newest === -1 || listMissing(sent, items).length > 0) return null;
  return rebuildResponse(items.slice(0, newest).reverse(), record.asked.run);
}

/** A turn of a response that has ended and whose id was lost with the answer. */
const adopt = (response: ResponseState): StartedTurn => ({
  responseId: null,
  createdAt: response.created_at,
  background: false,
  events: toEvents(response),
  controller: new AbortController(),
});
