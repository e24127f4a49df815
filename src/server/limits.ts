import { forwardAbort } from '../lib/forward-abort.js';
import { onAbort } from '../lib/on-abort.js';
import { startTimer } from '../lib/timers.js';
import { watchAnswer } from './give-answer.js';
import { serverBusy, tookTooLong } from './refusal.js';

/** Lets so many requests in at once. */
export interface Gate {
  /**
   * Answers a request, or rejects with a `Refusal` (503) where there is no room. A request has its place until its answer is there, one
   * that is answered by events until they have ended, nobody reads them, or its client has left.
   */
  run(request: Request, work: () => Promise<Response>): Promise<Response>;
}

/** Makes a {@link Gate} for at most `concurrency` requests. */
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

/** The longest time (ms) that a timer takes. */
const LONGEST = 2 ** 31 - 1;

/**
 * Does work that has to be done within `seconds`, and rejects with a `Refusal` (504) when it is not. The work's signal aborts then, and
 * whenever `signal` does: after the work has been done as well, since the body of an answer may still be on its way. `late`
 * aborts when it is not done in time, and does not follow `signal`.
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
      // What the work failed with: of any kind.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(error);
    };
    work(controller.signal, deadline.signal).then(finish, fail);
  });
}

const isEventStream = ({ headers, body }: Response): boolean =>
  body !== null && (headers.get('content-type') ?? '').startsWith('text/event-stream');

/** The same answer; `then` is called when its body has ended, nobody reads it any more, or `signal` aborts. */
function onceRead(answer: Response, signal: AbortSignal, then: () => void): Response {
  const stopWaiting = onAbort(signal, then);
  const end = (): void => {
    stopWaiting();
    then();
  };
  return watchAnswer(answer, { onEnd: end, onLeave: end });
}

/** An answer to HEAD, whose body nobody reads. */
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
