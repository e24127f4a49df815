/** Aborts `controller`, for the same reason, when `signal` aborts or if it has; the returned function ends that. */
export function forwardAbort(controller: AbortController, signal: AbortSignal | null | undefined): () => void {
  if (!signal) return () => undefined;
  const abort = (): void => {
    controller.abort(signal.reason);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return () => {
    signal.removeEventListener('abort', abort);
  };
}
