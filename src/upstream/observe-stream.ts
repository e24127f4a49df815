import type { ReadAhead } from '../lib/async-queue.js';
import type { WatchedRequest } from '../lib/listener-hooks.js';
import { onAbort } from '../lib/on-abort.js';
import type { RequestEnd } from '../types/assistants-listener.js';
import type { ResponseStreamEvent } from '../types/responses.js';

/**
 * Passes events on and reports them to `observer`, and also their end: when they end, fail or are left, and when
 * `signal` aborts, because a custom `fetch` may then never end the body.
 */
export function observeStream(
  events: ReadAhead<ResponseStreamEvent>,
  observer: WatchedRequest,
  {
    signal,
    status,
    readFault,
  }: {
    signal: AbortSignal | undefined;
    status: number | null;
    readFault: (error: unknown) => RequestEnd;
  },
): ReadAhead<ResponseStreamEvent> {
  const over = (fault: RequestEnd['fault']): void => {
    unlink();
    observer.ended({ status, fault, code: null });
  };
  let unlink = (): void => undefined;
  if (signal) unlink = onAbort(signal, () => over('aborted'));
  const observe = (iterator: AsyncIterator<ResponseStreamEvent>): AsyncIterator<ResponseStreamEvent> => ({
    next: async () => {
      try {
        const next = await iterator.next();
        if (next.done) over(signal?.aborted ? 'aborted' : null);
        else observer.streamed(next.value);
        return next;
      } catch (error) {
        unlink();
        const end = readFault(error);
        // Runtimes throw different errors when an answer breaks off.
        observer.ended({ ...end, status, fault: end.fault === 'other' ? 'connection' : end.fault });
        throw error;
      }
    },
    return: async () => {
      over('aborted');
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  });
  const takeHeld = (): ResponseStreamEvent | undefined => {
    const event = events.takeHeld?.();
    if (event) observer.streamed(event);
    return event;
  };
  return { [Symbol.asyncIterator]: () => observe(events[Symbol.asyncIterator]()), takeHeld };
}
