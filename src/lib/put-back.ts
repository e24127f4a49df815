import type { ReadAhead } from './async-queue.js';

/** Puts results that were requested already back at the front of an iteration. */
export function putBack<T>(
  taken: readonly Promise<IteratorResult<T>>[],
  rest: AsyncIterator<T>,
  takeHeld: () => T | undefined,
): ReadAhead<T> {
  const waiting = [...taken];
  const close = async (): Promise<IteratorResult<T>> => {
    await rest.return?.();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]: () => ({ next: () => waiting.shift() ?? rest.next(), return: close }),
    takeHeld: () => (waiting.length > 0 ? undefined : takeHeld()),
  };
}
