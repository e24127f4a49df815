import { forwardAbort } from '../lib/forward-abort.js';
import type { EngineContext } from './context.js';

/**
 * Does work that waits for a service or store to come back. Its signal aborts when the app closes the store, which then
 * waits for the work, and when the fake that the client talks to is reset: the work should try once more, and end.
 */
export async function untilClosing<T>(
  { records, over }: EngineContext,
  work: (closing: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const unlink = forwardAbort(controller, over);
  const result = work(controller.signal);
  const withdraw = records.beforeClose(async () => {
    controller.abort();
    await result.catch(() => undefined);
  });
  try {
    return await result;
  } finally {
    withdraw();
    unlink();
  }
}
