import type { ReadAhead } from '../../lib/async-queue.js';
import { putBack } from '../../lib/put-back.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { EngineContext } from '../context.js';

/** How long (ms) to watch a response for an early failure: a service checks the length of a request first. */
const WATCH_MS = 1_000;

const EARLY: ReadonlySet<string> = new Set(['response.created', 'response.queued', 'response.in_progress']);

/** Whether an event comes before the answer, and does not tell whether the response will fail. */
export const isEarly = ({ type }: ResponseStreamEvent): boolean => EARLY.has(type);

/**
 * Watches the beginning of a response for a second at most. Returns its events, from the first on, and the error if it
 * failed before it began to answer; else null.
 */
export async function lookAhead(
  { clock }: Pick<EngineContext, 'clock'>,
  events: ReadAhead<ResponseStreamEvent>,
): Promise<{ events: ReadAhead<ResponseStreamEvent>; failure: unknown }> {
  const iterator = events[Symbol.asyncIterator]();
  const taken: Promise<IteratorResult<ResponseStreamEvent>>[] = [];
  let stop = (): void => undefined;
  const timeout = new Promise<null>((resolve) => {
    stop = clock.startTimer(WATCH_MS, () => {
      resolve(null);
    });
  });
  let failure: unknown = null;
  try {
    for (;;) {
      const next = iterator.next();
      taken.push(next);
      // The reader of the events gets this error.
      next.catch(() => undefined);
      const result = await Promise.race([next, timeout]);
      if (result === null || result.done || !isEarly(result.value)) {
        if (result && !result.done) failure = readFailure(result.value);
        break;
      }
    }
  } catch (error) {
    failure = error;
  } finally {
    stop();
  }
  return { events: putBack(taken, iterator, () => events.takeHeld?.()), failure };
}

function readFailure(event: ResponseStreamEvent): unknown {
  if (event.type === 'response.failed') return event.response.error;
  return event.type === 'error' ? event : null;
}
