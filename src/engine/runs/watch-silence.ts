import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import { withoutRetries, withSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { noteQueue } from './left-in-queue.js';
import { tellBegin } from './read-turn.js';
import type { RunSession, SilenceWatch } from './run-session.js';

/** How long (ms) a stream may be silent before the service is asked; twice as long after each answer, up to the longest. */
const FIRST_WAIT = 15_000;
const LONGEST_WAIT = 60_000;

/** How exactly (ms) the time of the last event is known: reading the clock at each event is dear on some machines. */
const TICK = 1_000;

/** How long (ms) after a request that was not answered the next one is sent. */
const NEXT_TRY = 5_000;

/** A watch over one stream, which has to be told of its events. */
export interface StreamWatch extends SilenceWatch {
  hear(): void;
  stop(): void;
}

/**
 * Asks how the response goes on while its stream is silent: a model may think for minutes, a proxy may keep events back, and
 * a connection that is gone says nothing for as long. The stream is left when the response has ended, or when the service
 * has not answered for so long that it cannot be reached; else it is waited for.
 */
export function watchForSilence(ctx: EngineContext, session: RunSession, call: Call): StreamWatch {
  const { clock, upstream } = ctx;
  const { contact } = session;
  let heard = 0;
  /** How many had been heard at `heardAt`. */
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
    // A stream that is not read says nothing.
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

  /** Whether the service has answered. What it says does not matter if the stream goes on meanwhile. */
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
        tellBegin(ctx, session);
      } else if (noteQueue(ctx, session, response)) {
        leave();
      }
    } catch {
      // A refusal is an answer too: the service may not show a response in the foreground before it has ended.
      if (!isOutdated() && contact.lost) leave();
    }
    return !contact.isMissing;
  }

  // A response that the service does not keep cannot be asked for.
  if (session.reader === null) schedule(TICK);
  return {
    hear: () => {
      heard += 1;
      contact.hear();
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
