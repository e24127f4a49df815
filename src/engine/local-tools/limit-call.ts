import { forwardAbort } from '../../lib/forward-abort.js';
import type { Clock } from '../../lib/clock.js';
import { unlessAborted } from '../../lib/unless-aborted.js';

/**
 * Runs the app's function for at most `seconds`, and until `signal` aborts. Either aborts the signal that the function
 * gets; what it does afterwards is ignored. Rejects with the function's error, an `AbortError`, or an error that says
 * how long it took.
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
