import type { ReadAhead } from '../../lib/async-queue.js';
import { nowInSeconds } from '../../lib/clock.js';
import { putBack } from '../../lib/put-back.js';
import { readCreatedResponse } from '../../mapping/to-assistants/read-created-response.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { EngineContext } from '../context.js';
import type { RunFallback } from './run-events.js';

/** A response that the service has accepted and named. */
export interface StartedTurn {
  /** null: the answer was lost and its items were found in the conversation, or the server gives responses no ids. */
  responseId: string | null;
  /** Unix seconds. */
  createdAt: number;
  background: boolean;
  /** All events, from the one with the response's id on. */
  events: ReadAhead<ResponseStreamEvent>;
  /** Aborts the response while it is in flight. */
  controller: AbortController;
  /** When its request was sent (monotonic ms); absent if this process did not send it, or lost the answer. */
  sentAt?: number | undefined;
  /** The oldest item of the thread in its input; null: the thread's first; absent: unknown. */
  oldestItem?: string | null | undefined;
  /** It was sent a part of its thread as input, and is outside of the conversation; absent: as its run says. */
  isWindow?: boolean | undefined;
  /** Set if an earlier model failed and this response comes from another, or is the fixed answer. */
  fallback?: RunFallback | undefined;
}

/** The service may have accepted a request, but the connection broke before the response's id arrived. */
export class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';

  constructor(cause?: unknown) {
    super('The answer to the request was lost, and what became of it could not be learned.', { cause });
  }
}

/** The request may have been carried out, and repeating it could repeat what its tools did. */
export class UnrepeatableError extends LostAnswerError {
  constructor(tool: string) {
    super();
    this.message += ` It is not sent again: the tool '${tool}' may have acted already.`;
  }
}

const UNNAMED = { responseId: null, createdAt: null };

/**
 * Waits for the event with the response's id, or for its first item. Null if the events end before. Ignores unknown
 * events.
 */
export async function receiveCreated(
  ctx: EngineContext,
  events: ReadAhead<ResponseStreamEvent>,
  { background, controller }: Pick<StartedTurn, 'background' | 'controller'>,
): Promise<StartedTurn | null> {
  const iterator = events[Symbol.asyncIterator]();
  for (;;) {
    const first = await iterator.next().catch((fault: unknown) => {
      // Runtimes throw different errors when an answer breaks off.
      throw ctx.upstream.classify(fault) === 'other' ? new LostAnswerError(fault) : fault;
    });
    if (first.done) return null;
    // Some servers send no event with the id, and begin with the first item.
    const created = readCreatedResponse(first.value) ?? ('output_index' in first.value ? UNNAMED : null);
    if (created === null) continue;
    const { responseId, createdAt } = created;
    return {
      responseId,
      createdAt: createdAt ?? nowInSeconds(ctx.clock),
      background,
      controller,
      events: putBack([Promise.resolve(first)], iterator, () => events.takeHeld?.()),
    };
  }
}
