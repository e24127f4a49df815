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
