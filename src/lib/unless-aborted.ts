import { onAbort } from './on-abort.js';

/**
 * Resolves the result of the work, or rejects with an `AbortError` as soon as the signal aborts: the work then goes on,
 * and its result is ignored.
 */
export async function unlessAborted<T>(signal: AbortSignal | null | undefined, work: () => Promise<T>): Promise<T> {
  if (!signal) return work();
  let stopWaiting = (): unknown => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stopWaiting = onAbort(signal, () => {
      reject(new DOMException('The call was aborted.', 'AbortError'));
    });
  });
  return Promise.race([work(), aborted]).finally(stopWaiting);
}
