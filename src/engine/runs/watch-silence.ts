import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import { withoutRetries, withSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { noteQueue } from './left-in-queue.js';
import { reportBegun } from './read-turn.js';
import type { RunSession, SilenceWatch } from './run-session.js';

/**
 * How long (ms) a stream may be silent before the service is asked. The wait doubles with each answer, up to the
 * longest.
 */
const FIRST_WAIT = 15_000;
const LONGEST_WAIT = 60_000;

/**
 * The time of the last event is known to within this many ms: reading the clock for each event is slow on some
 * machines.
 */
const TICK = 1_000;

/** Wait (ms) before the next request, after one without an answer. */
const NEXT_TRY = 5_000;

/** Watches one stream. Its reader calls `noteEvent` for every event. */
export interface StreamWatch extends SilenceWatch {
  noteEvent(): void;
  stop(): void;
}

/**
 * Asks the service about the response while its stream is silent: the model may think for minutes, a proxy may hold
 * events back, or the connection may be gone. Leaves the stream if the response has ended, stays in the queue, or the
 * service has not answered for 30 s.
 */
export function watchForSilence(ctx: EngineContext, session: RunSession, call: Call): StreamWatch {
  const { clock, upstream } = ctx;
  const { contact } = session;
  let heard = 0;
  /** How many events had arrived at `heardAt`. */
  let known = 0;
  let heardAt = clock.monotonic();
  let wait = FIRST_WAIT;
  let isOver = false;
  let asking: Promise<void> | null = null;
  let cancel = (): void => undefined;

  const schedule = (milliseconds: number): void => {
    cancel();
    if (!isOver) cancel = clock.startTimer(milliseconds, look);
  };
  const look = (): void => {
    const now = clock.monotonic();
    // A stream that is not being read is silent by design.
    if (heard > known || session.isHeldUp) {
      known = heard;
      heardAt = now;
    }
    const rest = FIRST_WAIT - (now - heardAt);
    if (rest > 0) schedule(Math.min(TICK, rest));
    else asking = ask().finally(() => (asking = null));
  };
  const leave = (): void => {
    isOver = true;
    session.leaveStream();
  };

  async function ask(): Promise<void> {
    const before = heard;
    const isAnswered = await askOnce(() => isOver || heard > before);
    if (heard === before && isAnswered) wait = Math.min(wait * 2, LONGEST_WAIT);
    schedule(isAnswered ? wait : NEXT_TRY);
  }

  /** Resolves whether the service answered. The answer is ignored if the stream continued meanwhile. */
  async function askOnce(isOutdated: () => boolean): Promise<boolean> {
    const { responseId } = session;
    if (responseId === null) return true;
    const own = withoutRetries(withSignal(call, session.signal), upstream.timeout);
    try {
      const response = await contact.ask(upstream, () => upstream.retrieveResponse(responseId, own));
      if (isOutdated()) return true;
      if (isResponseEnded(response)) {
        session.endedResponse = response;
        leave();
      } else if (response.status === 'in_progress') {
        reportBegun(ctx, session);
      } else if (noteQueue(ctx, session, response)) {
        leave();
      }
    } catch {
      // A refusal is an answer too: the service may not show a foreground response before it has ended.
      if (!isOutdated() && contact.lost) leave();
    }
    return !contact.isMissing;
  }

  // A response that the service does not store cannot be retrieved.
  if (session.reader === null) schedule(TICK);
  return {
    noteEvent: () => {
      heard += 1;
      contact.noteAnswer();
      if (wait === FIRST_WAIT) return;
      wait = FIRST_WAIT;
      schedule(TICK);
    },
    stop: () => {
      isOver = true;
      cancel();
    },
    answered: () => asking ?? Promise.resolve(),
  };
}
