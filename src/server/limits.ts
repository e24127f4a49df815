import { forwardAbort } from '../lib/forward-abort.js';
import { onAbort } from '../lib/on-abort.js';
import { startTimer } from '../lib/timers.js';
import { watchAnswer } from './give-answer.js';
import { serverBusy, tookTooLong } from './refusal.js';

/** Limits the number of concurrent requests. */
export interface Gate {
  /**
   * Does the work of a request; rejects with a `Refusal` (503) if the limit is reached. A request counts until its response is
   * there. If the response is an event stream, it counts until the stream ends, nobody reads it any more, or its client leaves.
   */
  run(request: Request, work: () => Promise<Response>): Promise<Response>;
}

/** Creates a {@link Gate} for at most `concurrency` requests. */
export function createGate(concurrency: number): Gate {
  let inside = 0;
  return {
    run: async (request, work) => {
      if (inside >= concurrency) throw serverBusy();
      inside += 1;
      const leave = once(() => (inside -= 1));
      try {
        const answer = await work();
        if (isEventStream(answer) && request.method !== 'HEAD') return onceRead(answer, request.signal, leave);
        leave();
        return request.method === 'HEAD' ? await dropBody(answer) : answer;
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/** The maximum milliseconds of a timer. */
const LONGEST = 2 ** 31 - 1;

/**
 * Does work that must end within `seconds`; otherwise rejects with a `Refusal` (504). The work gets two signals. The first
 * aborts at the deadline if the work has not ended, and when `signal` aborts. It follows `signal` even after the work has ended,
 * because the body of its response may still be on its way. The second (`late`) aborts only at the deadline.
 */
export function withDeadline<T>(
  seconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal, late: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const deadline = new AbortController();
  forwardAbort(controller, signal);
  return new Promise((resolve, reject) => {
    let isLate = false;
    const expire = (): void => {
      isLate = true;
      const refusal = tookTooLong(seconds);
      reject(refusal);
      deadline.abort(refusal);
      controller.abort(refusal);
    };
    const milliseconds = seconds * 1000;
    const stop = milliseconds > LONGEST ? () => undefined : startTimer(milliseconds, expire);
    const finish = (result: T): void => {
      stop();
      if (!isLate) resolve(result);
      else if (result instanceof Response) void result.body?.cancel().catch(() => undefined);
    };
    const fail = (error: unknown): void => {
      stop();
      // The error of the work, which can have any type.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(error);
    };
    work(controller.signal, deadline.signal).then(finish, fail);
  });
}

const isEventStream = ({ headers, body }: Response): boolean =>
  body !== null && (headers.get('content-type') ?? '').startsWith('text/event-stream');

/** Returns the response, and calls `then` when its body has ended, nobody reads it any more, or `signal` aborts. */
function onceRead(answer: Response, signal: AbortSignal, then: () => void): Response {
  const stopWaiting = onAbort(signal, then);
  const end = (): void => {
    stopWaiting();
    then();
  };
  return watchAnswer(answer, { onEnd: end, onLeave: end });
}

/** Returns the response to a HEAD request: without a body, because nobody would read it. */
async function dropBody(answer: Response): Promise<Response> {
  await answer.body?.cancel().catch(() => undefined);
  return new Response(null, answer);
}

function once(task: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    task();
  };
}
