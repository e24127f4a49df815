import type { ReadAhead } from '../../lib/async-queue.js';
import { nowInSeconds } from '../../lib/clock.js';
import { readCreatedResponse } from '../../mapping/to-assistants/read-created-response.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { EngineContext } from '../context.js';
import type { RunFallback } from './run-events.js';

/** A response that the service has accepted and named. */
export interface StartedTurn {
  /** null: its answer was lost, and what it left was found in the conversation, or the server does not name it. */
  responseId: string | null;
  /** Unix seconds. */
  createdAt: number;
  background: boolean;
  /** All events from the one that named it. */
  events: ReadAhead<ResponseStreamEvent>;
  /** Aborts the response while it is in flight. */
  controller: AbortController;
  /** When its request was sent, by the monotonic clock; absent where this process did not send it, or lost the answer. */
  sentAt?: number | undefined;
  /** The oldest item of the thread that it was sent; null: the thread's first; absent: not known. */
  oldestItem?: string | null | undefined;
  /** It was sent a part of its thread as input, and is made outside of the conversation; absent: as its run says. */
  isWindow?: boolean | undefined;
  /** What the run goes on with, where the models that were asked first have failed. */
  fallback?: RunFallback | undefined;
}

/** The service accepted a request, or may have, and the answer broke off before it named the response. */
export class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';

  constructor(cause?: unknown) {
    super('The answer to the request was lost, and what became of it could not be learned.', { cause });
  }
}

/** The request may have been carried out, and a second one could do again what its tools have done. */
export class UnrepeatableError extends LostAnswerError {
  constructor(tool: string) {
    super();
    this.message += ` It is not sent again: the tool '${tool}' may have acted already.`;
  }
}

const UNNAMED = { responseId: null, createdAt: null };

/**
 * Waits for the event that names the response, or for its first item; null when the events end before. Unknown events are
 * passed over.
 */
export async function receiveCreated(
  ctx: EngineContext,
  events: ReadAhead<ResponseStreamEvent>,
  { background, controller }: Pick<StartedTurn, 'background' | 'controller'>,
): Promise<StartedTurn | null> {
  const iterator = events[Symbol.asyncIterator]();
  for (;;) {
    const first = await iterator.next().catch((fault: unknown) => {
      // Whatever the runtime throws where an answer breaks off.
      throw ctx.upstream.classify(fault) === 'other' ? new LostAnswerError(fault) : fault;
    });
    if (first.done) return null;
    // Some servers begin with the first item.
    const created = readCreatedResponse(first.value) ?? ('output_index' in first.value ? UNNAMED : null);
    if (created === null) continue;
    const { responseId, createdAt } = created;
    return {
      responseId,
      createdAt: createdAt ?? nowInSeconds(ctx.clock),
      background,
      controller,
      events: prepend(first.value, iterator, () => events.takeHeld?.()),
    };
  }
}

/** An iteration with a value that was already taken from it put back. */
function prepend<T>(first: T, rest: AsyncIterator<T>, takeHeld: () => T | undefined): ReadAhead<T> {
  let isFirst = true;
  const next = (): Promise<IteratorResult<T>> => {
    if (!isFirst) return rest.next();
    isFirst = false;
    return Promise.resolve({ done: false, value: first });
  };
  const close = async (): Promise<IteratorResult<T>> => {
    await rest.return?.();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]: () => ({ next, return: close }),
    takeHeld: () => (isFirst ? undefined : takeHeld()),
  };
}
