import { onAbort } from '../../lib/on-abort.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { failedOutcome } from './failed-outcome.js';
import { applyProgress } from './read-turn.js';
import type { RunSession } from './run-session.js';
import { watchForSilence } from './watch-silence.js';

/**
 * Reads a response's events into the run. Null when they end or break off, fall silent for good, or the response is stopped,
 * before it has ended; an error event of the service's own is a failed response. What comes behind the end is read in the
 * background, so that the connection can be used again.
 */
export async function readEvents(
  ctx: EngineContext,
  session: RunSession,
  events: AsyncIterable<ResponseStreamEvent>,
  call: Call,
): Promise<ResponseOutcome | null> {
  const iterator = events[Symbol.asyncIterator]();
  const reader = readUntilAborted(iterator, session.signal);
  const watch = watchForSilence(ctx, session, call);
  session.watch = watch;
  try {
    for (;;) {
      let next: IteratorResult<ResponseStreamEvent>;
      try {
        next = await reader.next();
      } catch (fault) {
        return explainFault(ctx, fault);
      }
      if (next.done) return null;
      if (session.isStopped) {
        await iterator.return?.();
        return null;
      }
      watch.hear();
      let outcome: ResponseOutcome | null;
      try {
        outcome = applyProgress(ctx, session, session.translator?.translate(next.value) ?? []);
      } catch (defect) {
        await iterator.return?.();
        throw defect;
      }
      if (outcome) {
        void drain(iterator);
        return outcome;
      }
    }
  } finally {
    watch.stop();
    session.watch = null;
    reader.leave();
  }
}

/** Ends the wait for an event when the signal aborts: a `fetch` of the caller's own may not end its body then. */
function readUntilAborted<T>(
  iterator: AsyncIterator<T>,
  signal: AbortSignal,
): { next: () => Promise<IteratorResult<T>>; leave: () => void } {
  let end = (): void => undefined;
  const leave = onAbort(signal, () => end());
  const next = (): Promise<IteratorResult<T>> =>
    new Promise((resolve, reject) => {
      end = () => resolve({ done: true, value: undefined });
      iterator.next().then(resolve, reject);
      if (signal.aborted) end();
    });
  return { next, leave };
}

/** The outcome that a fault of a stream means; null for a stream that only broke. */
function explainFault(ctx: EngineContext, fault: unknown): ResponseOutcome | null {
  return ctx.upstream.classify(fault) === 'reported' ? failedOutcome(fault) : null;
}

async function drain(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    while (!(await iterator.next()).done);
  } catch {
    // The response has ended: nothing that was to come is missed.
  }
}
