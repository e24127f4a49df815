import type { ReadAhead } from '../../lib/async-queue.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { EngineContext } from '../context.js';

/** How long (ms) a response is watched for an early failure: a service measures a request before anything else. */
const WATCH_MS = 1_000;

/** Events that say nothing of what becomes of a response. */
const EARLY: ReadonlySet<string> = new Set(['response.created', 'response.queued', 'response.in_progress']);

/**
 * Watches the beginning of a response: its events, to be read from the first on, and what it failed with before it had begun
 * to answer; null when it goes on, or has not failed within a second.
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
      // Whoever reads the events is told.
      next.catch(() => undefined);
      const result = await Promise.race([next, timeout]);
      if (result === null || result.done || !EARLY.has(result.value.type)) {
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

/** An iteration with what was already asked of it put back. */
function putBack<T>(
  taken: readonly Promise<IteratorResult<T>>[],
  rest: AsyncIterator<T>,
  takeHeld: () => T | undefined,
): ReadAhead<T> {
  const waiting = [...taken];
  const close = async (): Promise<IteratorResult<T>> => {
    await rest.return?.();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]: () => ({ next: () => waiting.shift() ?? rest.next(), return: close }),
    takeHeld: () => (waiting.length > 0 ? undefined : takeHeld()),
  };
}
