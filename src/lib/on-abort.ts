const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when a signal aborts that any number of callers wait for; at once, if it has aborted. Returns what ends the
 * wait. The signal gets one listener for all of them: Node warns of a leak where there are more than ten.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  let callbacks = waiting.get(signal);
  if (!callbacks) {
    const all = (callbacks = new Set<() => void>());
    waiting.set(signal, all);
    signal.addEventListener(
      'abort',
      () => {
        for (const each of all) each();
      },
      { once: true },
    );
  }
  const own = callbacks;
  // The same function may be waiting twice.
  const entry = (): void => callback();
  own.add(entry);
  return () => own.delete(entry);
}
