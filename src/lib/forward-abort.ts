import { onAbort } from './on-abort.js';

/** Aborts `controller`, for the same reason, when `signal` aborts or if it has; the returned function ends that. */
export function forwardAbort(controller: AbortController, signal: AbortSignal | null | undefined): () => void {
  if (!signal) return () => undefined;
  return onAbort(signal, () => {
    controller.abort(signal.reason);
  });
}

/**
 * A signal of its own for one use, which aborts with `signal` and for the same reason; none where there is none. SDKs leave
 * their listeners on the signal of each request: Node warns of a leak where one signal gets more than ten. `release` ends it.
 */
export function deriveSignal(signal: AbortSignal | null | undefined): {
  signal: AbortSignal | undefined;
  release: () => void;
} {
  const controller = new AbortController();
  const release = forwardAbort(controller, signal);
  return { signal: signal ? controller.signal : undefined, release };
}
