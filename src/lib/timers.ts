/** Calls `task` after `milliseconds`, unless the function that is returned is called before. */
export function startTimer(milliseconds: number, task: () => void): () => void {
  const timer = setTimeout(task, milliseconds);
  return () => {
    clearTimeout(timer);
  };
}

/**
 * Resolves after `milliseconds`, or at once when `signal` aborts or `change` resolves. Never rejects; leaves no timer or
 * listener behind.
 */
export function sleep(milliseconds: number, signal?: AbortSignal | null, change?: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener('abort', finish);
    void change?.then(finish, finish);
  });
}

/** The part of a clock that `repeat` needs. */
interface Timers {
  startTimer(milliseconds: number, task: () => void): () => void;
}

/**
 * Does a task, which must not reject, every so many milliseconds, one at a time, until the function that is returned is
 * called: that resolves when the task is not under way.
 */
export function repeat(timers: Timers, milliseconds: number, task: () => Promise<void>): () => Promise<void> {
  let underWay = Promise.resolve();
  let isOver = false;
  const wait = (): (() => void) =>
    timers.startTimer(milliseconds, () => {
      underWay = task().then(() => {
        if (!isOver) cancel = wait();
      });
    });
  let cancel = wait();
  return () => {
    isOver = true;
    cancel();
    return underWay;
  };
}
