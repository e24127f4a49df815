import { onAbort } from '../lib/on-abort.js';
import { startTimer } from '../lib/timers.js';

/** How many milliseconds to wait for the work of an aborted call. Most work ends with the signal, and frees its thread. */
const GRACE_MS = 1_000;

/**
 * Resolves the result of the work. If the signal aborts and the work does not end within a second, because a store or a
 * function of the app does not answer, it rejects with an `AbortError`. The work then goes on without its caller.
 */
export async function unlessLeft<T>(signal: AbortSignal | null | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  let stop = (): void => undefined;
  const left = new Promise<never>((_, reject) => {
    const unlink = onAbort(signal, () => {
      stop = startTimer(GRACE_MS, () => {
        reject(new DOMException('The call was aborted.', 'AbortError'));
      });
    });
    if (!signal.aborted) stop = unlink;
  });
  return Promise.race([work, left]).finally(() => {
    stop();
  });
}
