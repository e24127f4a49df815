interface Waiting {
  callbacks: Set<() => void>;
  listener: () => void;
}

const waiting = new WeakMap<AbortSignal, Waiting>();

/**
 * Calls back when a signal aborts, or at once if it has. Returns a function that ends the wait. All callers share one
 * listener on the signal, because Node warns if there are more than ten.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const own = waiting.get(signal) ?? listen(signal);
  // The same function may be waiting twice.
  const entry = (): void => callback();
  own.callbacks.add(entry);
  return () => {
    if (!own.callbacks.delete(entry) || own.callbacks.size > 0) return;
    signal.removeEventListener('abort', own.listener);
    waiting.delete(signal);
  };
}

function listen(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const listener = (): void => {
    for (const each of callbacks) each();
  };
  signal.addEventListener('abort', listener, { once: true });
  const own = { callbacks, listener };
  waiting.set(signal, own);
  return own;
}
