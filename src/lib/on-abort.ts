interface Waiting {
  callbacks: Set<() => void>;
  listener: () => void;
}

const waiting = new WeakMap<AbortSignal, Waiting>();

/**
 * Calls back when a signal aborts that any number of callers wait for; at once, if it has aborted. Returns what ends the
 * wait. The signal gets one listener for all of them, which goes with the last: Node warns of a leak where there are more
 * than ten.
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
