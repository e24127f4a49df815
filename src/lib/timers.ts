import { onAbort } from './on-abort.js';

/** Not every platform has `setImmediate`. */
const platform: { setImmediate?: (task: () => void) => unknown } = globalThis;

const { setTimeout: timeout } = globalThis;

/**
 * Calls a task on the next turn of the event loop, by the platform's function unless a test replaced it before this
 * module was loaded. A timer of 0 ms waits for 1 ms, in which a test's clock may advance by seconds.
 */
const laterTurn = platform.setImmediate ?? timeout;

/**
 * Calls `task` on a later turn of the event loop. Fake timers of tests must not delay it; those of Jest and vitest are
 * recognized by their `clock`.
 */
export function onLaterTurn(task: () => void): void {
  if (!('clock' in laterTurn) || typeof MessageChannel !== 'function') {
    try {
      laterTurn(task);
    } catch {
      // Next.js' edge runtime has a `setImmediate` that throws.
      timeout(task);
    }
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(null);
}

/** Counts turns of the event loop from now on, up to a limit. */
export function countTurns(limit: number): { count: () => number; stop: () => void } {
  let turns = 0;
  let isOver = false;
  const next = (): void => {
    if (isOver || turns === limit) return;
    turns += 1;
    onLaterTurn(next);
  };
  onLaterTurn(next);
  return { count: () => turns, stop: () => void (isOver = true) };
}

/** Calls `task` after `milliseconds`, unless the returned function is called first. */
export function startTimer(milliseconds: number, task: () => void): () => void {
  const timer = setTimeout(task, milliseconds);
  return () => {
    clearTimeout(timer);
  };
}

/**
 * Resolves after `milliseconds`, or at once when `signal` aborts or `change` resolves. Never rejects; leaves no timer
 * or listener behind.
 */
export function sleep(milliseconds: number, signal?: AbortSignal | null, change?: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      unlink?.();
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    const unlink = signal && onAbort(signal, finish);
    void change?.then(finish, finish);
  });
}
