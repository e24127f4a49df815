import { forwardAbort } from '../../lib/forward-abort.js';
import type { Clock } from '../../lib/clock.js';
import { unlessAborted } from '../../lib/unless-aborted.js';

/**
 * What the app's function gives, within `seconds` and until `signal` aborts. Both abort the signal that the function gets, and
 * what it does after that is of no use. Rejects with what it throws; with an `AbortError`, or the excess of time in words.
 */
export async function limitCall<T>(
  clock: Clock,
  signal: AbortSignal,
  seconds: number,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const unlink = forwardAbort(controller, signal);
  const late = new Error(`It took longer than ${seconds} seconds.`);
  const stopTimer = clock.startTimer(seconds * 1000, () => {
    controller.abort(late);
  });
  try {
    return await unlessAborted(controller.signal, async () => work(controller.signal));
  } catch (error) {
    throw controller.signal.reason === late ? late : error;
  } finally {
    stopTimer();
    unlink();
  }
}
