/** Calls what a user has given. `fail` gets what it throws, or what its promise rejects with, and never throws itself. */
export function guardListener(task: () => unknown, fail: (error: unknown) => void): void {
  try {
    const result = task();
    if (typeof result === 'object' && result !== null) Promise.resolve(result).catch(fail);
  } catch (error) {
    fail(error);
  }
}
