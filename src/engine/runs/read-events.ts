import type { ReadAhead } from '../../lib/async-queue.js';
import { letCallersContinue } from '../../lib/let-callers-continue.js';
import { onAbort } from '../../lib/on-abort.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { failedOutcome } from './failed-outcome.js';
import { isEarly } from './look-ahead.js';
import { applyProgress } from './read-turn.js';
import type { RunSession } from './run-session.js';
import { watchForSilence, type StreamWatch } from './watch-silence.js';

/**
 * Reads a response's events, applies them to the run, and resolves the outcome of the response. Null if the events stop
 * before the response has ended: the stream broke, fell silent for good, or the response was stopped. An `error` event
 * from the service is a failed response. Pauses while a reader of the run's events is far behind. After the end, the
 * remaining events are read in the background, so that the connection can be reused.
 */
export async function readEvents(
  ctx: EngineContext,
  session: RunSession,
  events: ReadAhead<ResponseStreamEvent>,
  call: Call,
): Promise<ResponseOutcome | null> {
  const { signal } = session;
  const watch = watchForSilence(ctx, session, call);
  session.watch = watch;
  const iterator = events[Symbol.asyncIterator]();
  let isLeft = false;
  const reading: Reading = { iterator, takeHeld: () => events.takeHeld?.(), watch, isLeft: () => isLeft };
  let leave = (): void => undefined;
  const left = new Promise<null>((resolve) => {
    leave = onAbort(signal, () => {
      isLeft = true;
      resolve(null);
    });
  });
  try {
    // The caller's own `fetch` may not end the body when the signal aborts.
    return await Promise.race([readToEnd(ctx, session, reading), left]);
  } finally {
    watch.stop();
    session.watch = null;
    leave();
  }
}

/** A stream that is being read. */
interface Reading {
  readonly iterator: AsyncIterator<ResponseStreamEvent>;
  /** Returns the next event if it has arrived already. */
  readonly takeHeld: () => ResponseStreamEvent | undefined;
  readonly watch: StreamWatch;
  /** Whether the signal has aborted: the rest of the stream is ignored. */
  readonly isLeft: () => boolean;
}

async function readToEnd(ctx: EngineContext, session: RunSession, reading: Reading): Promise<ResponseOutcome | null> {
  const { iterator, takeHeld, watch } = reading;
  let hasBegun = false;
  for (;;) {
    const caughtUp = session.awaitReaders();
    if (caughtUp) await caughtUp;
    if (reading.isLeft()) return leave(iterator);
    let event = takeHeld();
    if (event === undefined) {
      try {
        const next = await iterator.next();
        if (next.done) return null;
        event = next.value;
      } catch (fault) {
        return explainFault(ctx, fault);
      }
      if (reading.isLeft()) return leave(iterator);
    }
    watch.noteEvent();
    session.noteEvent();
    if (!hasBegun && !isEarly(event)) {
      hasBegun = true;
      // A whole answer may arrive at once. Those who wait for the run get it before this process translates the answer.
      await letCallersContinue();
      if (reading.isLeft()) return leave(iterator);
    }
    // The SDK throws such an event only if it is also named `error`, and some gateways send no names.
    if (event.type === 'error') {
      void drain(iterator);
      return failedOutcome(event);
    }
    let outcome: ResponseOutcome | null;
    try {
      outcome = applyProgress(ctx, session, session.translator?.translate(event) ?? []);
    } catch (defect) {
      await iterator.return?.();
      throw defect;
    }
    if (outcome) {
      void drain(iterator);
      return outcome;
    }
  }
}

async function leave(iterator: AsyncIterator<unknown>): Promise<null> {
  await iterator.return?.();
  return null;
}

/**
 * The outcome for an error of the stream: a failed response if the service reported it; null if the connection broke.
 */
function explainFault(ctx: EngineContext, fault: unknown): ResponseOutcome | null {
  return ctx.upstream.classify(fault) === 'reported' ? failedOutcome(fault) : null;
}

async function drain(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    while (!(await iterator.next()).done);
  } catch {
    // The response has ended: the remaining events do not matter.
  }
}
