import { onAbort } from './on-abort.js';

/** What the work gives, or an `AbortError` as soon as the signal aborts: the work goes on then, and its end is nobody's. */
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
