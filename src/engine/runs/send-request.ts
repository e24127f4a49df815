import { cutOldest } from '../../context/cut-oldest.js';
import { estimateTokens } from '../../context/estimate-tokens.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { lookAhead } from './look-ahead.js';
import { LostAnswerError, receiveCreated, type StartedTurn } from './receive-created.js';
import { isTooLong, mustStayWhole } from './remedies/too-long.js';
import type { RunRecord } from './run-events.js';
import { mayBeWindow, type TurnRequest } from './turn-request.js';
import type { WrittenRequest } from './write-request.js';

/** A failed request. `begun`: the response, if it began before it failed with the error. */
export interface FailedRequest {
  error: unknown;
  begun: StartedTurn | null;
}

/**
 * Sends a request once, and waits until the response has an id. If the request may be too long for the model, also
 * watches the response for up to a second. Never rejects.
 */
export async function sendRequest(
  ctx: EngineContext,
  { body }: WrittenRequest,
  request: TurnRequest,
  { record, controller, isRepeat }: { record: RunRecord; controller: AbortController; isRepeat: boolean },
  call: Call,
): Promise<StartedTurn | FailedRequest> {
  const sentAt = ctx.clock.monotonic();
  try {
    const events = await ctx.upstream.streamResponse(body, call, isRepeat ? 'throw' : 'wait');
    const background = body.background === true;
    const started = await inTime(ctx, call, controller, receiveCreated(ctx, events, { background, controller }));
    if (started === null) throw new LostAnswerError();
    const { history, fallback } = request;
    const turn = { ...started, sentAt, oldestItem: findOldest(history), isWindow: 'window' in history, fallback };
    const mayBeCut = mayBeWindow(record, request) ? body.truncation !== 'auto' : isLong(history);
    if (!mayBeCut || mustStayWhole(body)) return turn;
    const { failure, ...watched } = await lookAhead(ctx, started.events);
    const begun = { ...turn, ...watched };
    return failure !== null && isTooLong(failure) ? { error: failure, begun } : begun;
  } catch (error) {
    return { error, begun: null };
  }
}

/** Limits the wait for the event with the response's id, because the SDK's timeout covers only the headers. */
function inTime<T>(ctx: EngineContext, call: Call, controller: AbortController, event: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = ctx.clock.startTimer(call.options.timeout ?? ctx.upstream.timeout, () => {
      reject(new LostAnswerError());
      controller.abort();
    });
    event.then(resolve, reject).finally(stop);
  });
}

/** About this many tokens fit into the context of any model in use. */
const SHORT = 2_000;

/** Whether a request may be too long, and something could be left out of it. */
function isLong(history: History): boolean {
  if (!('items' in history || 'window' in history)) return false;
  const { older = [] } = history;
  return estimateTokens(older) > SHORT && cutOldest(older) !== null;
}

/** The oldest item of the thread in a request; null: the thread's first; undefined: unknown. */
function findOldest(history: History): string | null | undefined {
  if ('conversation' in history) return null;
  if ('previousResponseId' in history) return undefined;
  return history.older?.find(({ id }) => id !== null)?.id ?? undefined;
}
