import { onAbort } from './on-abort.js';

/**
 * Aborts `controller` when `signal` aborts or if it already has, with the same reason. Returns a function that ends the
 * link.
 */
export function forwardAbort(controller: AbortController, signal: AbortSignal | null | undefined): () => void {
  if (!signal) return () => undefined;
  return onAbort(signal, () => {
    controller.abort(signal.reason);
  });
}

/**
 * Makes a separate signal for one use, which aborts with `signal`. SDKs leave listeners on each request's signal, and
 * Node warns if one signal has more than ten. `release` ends the link.
 */
export function deriveSignal(signal: AbortSignal | null | undefined): {
  signal: AbortSignal | undefined;
  release: () => void;
} {
  const controller = new AbortController();
  const release = forwardAbort(controller, signal);
  return { signal: signal ? controller.signal : undefined, release };
}
