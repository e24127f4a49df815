import { cutOldest } from '../../context/cut-oldest.js';
import { estimateTokens } from '../../context/estimate-tokens.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { lookAhead } from './look-ahead.js';
import { LostAnswerError, receiveCreated, type StartedTurn } from './receive-created.js';
import { isTooLong } from './remedies/too-long.js';
import type { RunRecord } from './run-events.js';
import { mayBeWindow, type TurnRequest } from './turn-request.js';
import type { WrittenRequest } from './write-request.js';

/** A request that came to nothing. `begun`: the response that was begun all the same, and fails with the error. */
export interface FailedRequest {
  error: unknown;
  begun: StartedTurn | null;
}

/**
 * Sends a request for a turn once, and waits until its response has an id; where the request may turn out too long for its
 * model, also until the response goes on, for a second at most. Never rejects.
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
    if (!mayBeCut) return turn;
    const { failure, ...watched } = await lookAhead(ctx, started.events);
    const begun = { ...turn, ...watched };
    return failure !== null && isTooLong(failure) ? { error: failure, begun } : begun;
  } catch (error) {
    return { error, begun: null };
  }
}

/** The SDK's timeout ends with the headers: the event that names the response gets as long again. */
function inTime<T>(ctx: EngineContext, call: Call, controller: AbortController, event: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = ctx.clock.startTimer(call.options.timeout ?? ctx.upstream.timeout, () => {
      reject(new LostAnswerError());
      controller.abort();
    });
    event.then(resolve, reject).finally(stop);
  });
}

/** In tokens, about: fewer than this fit into the context of any model in use. */
const SHORT = 2_000;

/** Whether a request may be too long for its model, and something may be left out of it then. */
function isLong(history: History): boolean {
  if (!('items' in history || 'window' in history)) return false;
  const { older = [] } = history;
  return estimateTokens(older) > SHORT && cutOldest(older) !== null;
}

/** The oldest item of its thread that a response is sent: null for the first, undefined where that is not known. */
function findOldest(history: History): string | null | undefined {
  if ('conversation' in history) return null;
  if ('previousResponseId' in history) return undefined;
  return history.older?.find(({ id }) => id !== null)?.id ?? undefined;
}
