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

/** Wait (ms) between two looks for the result of a request that may have arrived. */
const PROBE_WAIT = 3_000;

/**
 * How many looks to take before the request is sent again: at first (`unknown`), and after the conversation was found
 * in use (`atWork`). Sending too early would create a second response, so a response that is known to work gets more
 * time.
 */
const LOOKS = { unknown: 2, atWork: 10 };

/** A request for a turn whose answer was lost. */
export interface LostTurn {
  /** Returns when (ms) it was sent, by the service's clock if known by then. */
  readSentAt: () => number;
  /** Whether its response leaves nothing in a conversation. */
  isBlind: boolean;
  /** The error of the connection. */
  fault: unknown;
  /** Sends it again; rejects at once if the conversation is in use. */
  resend: () => Promise<StartedTurn>;
}

/** Whether it is unknown after this error if the service accepted the request. */
export function isLostTurn(ctx: EngineContext, error: unknown): boolean {
  return error instanceof LostAnswerError || ctx.upstream.classify(error) === 'connection';
}

/**
 * Continues a turn whose answer was lost. The conversation shows what happened to the request: items of a response are
 * the turn's result; if it is in use, the model is working; if two looks, 3 s apart, find nothing, the request did not
 * arrive and is sent again, up to `maxRetries` times. After the last attempt it looks again.
 *
 * Responses of windowed runs and of threads in the store leave nothing in a conversation: their request is sent again
 * once, and may be paid for twice. Throws a `LostAnswerError` if nothing can be learned.
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
    // If the thread is gone, there will be no run, whatever happened to the request.
    const kind = ctx.upstream.classify(error);
    throw kind === 'aborted' || kind === 'not_found' ? error : new LostAnswerError(fault);
  });
  const response = await findResponse(ctx, record, items, readSentAt() / 1000);
  return response && toStartedTurn(response);
}

/**
 * Rebuilds the turn's response from the newest items of the conversation; null if they are not from it. `items`: newest
 * first.
 */
export async function findResponse(
  ctx: EngineContext,
  record: RunRecord,
  items: readonly ConversationItem[],
  sentAt: number,
): Promise<ResponseState | null> {
  const { run } = record.asked;
  if (listSubmitted(record).length > 0) return findResponseToOutputs(record, items);
  const known = await ctx.records.messages.getMany(items.map(({ id }) => messageKey(run.thread_id, id ?? '')));
  // Items of users and of earlier runs are recorded in the store, or older than the request.
  const isOlder = (item: ConversationItem, index: number): boolean =>
    known[index] !== null ||
    item.type === 'function_call_output' ||
    (item.type === 'message' && item.role !== 'assistant') ||
    (readIdTime(item.id ?? '') ?? sentAt) < sentAt - CLOCK_SKEW;
  const end = items.findIndex(isOlder);
  return rebuildResponse(items.slice(0, end === -1 ? items.length : end).reverse(), run);
}

/** Rebuilds the response that took the submitted outputs, from the items after them. `items`: newest first. */
export function findResponseToOutputs(record: RunRecord, items: readonly ConversationItem[]): ResponseState | null {
  const sent = listSubmitted(record);
  const isSent = (item: ConversationItem): boolean =>
    item.type === 'function_call_output' && sent.some((output) => output.tool_call_id === item.call_id);
  const newest = items.findIndex(isSent);
  if (newest === -1 || listMissing(sent, items).length > 0) return null;
  return rebuildResponse(items.slice(0, newest).reverse(), record.asked.run);
}

/** Makes a turn of a response that has ended; its id was lost with the answer. */
const toStartedTurn = (response: ResponseState): StartedTurn => ({
  responseId: null,
  createdAt: response.created_at,
  background: false,
  events: toEvents(response),
  controller: new AbortController(),
});
