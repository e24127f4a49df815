import { onAbort } from '../lib/on-abort.js';
import { startTimer } from '../lib/timers.js';

/** How long (ms) an aborted call is waited for: most work ends with the signal, and leaves its thread free. */
const GRACE_MS = 1_000;

/**
 * What the work of a call comes to. Work that does not end with the signal, since a store or a function of the caller's does
 * not answer, goes on without its caller, who gets an `AbortError`.
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
