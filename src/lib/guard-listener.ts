/** Calls a function of the app. `fail`: gets what it throws, or what its promise rejects with; must not throw. */
export function guardListener(task: () => unknown, fail: (error: unknown) => void): void {
  try {
    const result = task();
    if (typeof result === 'object' && result !== null) Promise.resolve(result).catch(fail);
  } catch (error) {
    fail(error);
  }
}
