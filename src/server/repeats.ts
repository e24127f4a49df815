import { hmacSha256 } from '../lib/hmac.js';
import { onAbort } from '../lib/on-abort.js';
import { giveAnswer } from './give-answer.js';
import { WholeAnswer } from './kept-answer.js';
import { StreamedWork } from './streamed-work.js';
import { VanishedRequests } from './vanished-requests.js';

/** How many milliseconds a response is kept for a repeated request, after its client has vanished. */
const KEPT_FOR = 60_000;

/** How many milliseconds a stream waits for a repeated request, if its client vanished before the stream began. */
const STREAM_WAITS = 10_000;

/** What must be equal for a request to repeat another, besides the method. */
export interface Repeatable {
  /** Who sent it: a request of another caller is never a repeat. May contain secrets. */
  caller: string;
  /** The path with its query. */
  path: string;
  /** The text of the body. */
  body: string;
  /** Whether the response is a stream of events. */
  isStreamed: boolean;
}

/** Answers requests that change something. If a client got no response and repeats its request, the work is not done again. */
export interface Repeats {
  /**
   * Does the work of a request. If the request repeats an earlier one, returns the response of that one instead. A repeat has a
   * retry count of 1 or more, which OpenAI's clients send, and equals a request whose client vanished without a response at
   * most 60 seconds before.
   *
   * If its client vanishes, work goes on to its end. Streamed work is aborted if the client leaves after the stream has begun,
   * or if it vanished before and no repeat came within 10 seconds.
   */
  run(request: Request, target: Repeatable, work: (signal: AbortSignal) => Promise<Response>): Promise<Response>;
}

/** Creates {@link Repeats}, which keep at most 1,000 responses and 32 MiB. */
export function createRepeats(): Repeats {
  const answers = new VanishedRequests<Promise<WholeAnswer>>();
  const streams = new VanishedRequests<StreamedWork>();

  async function giveWhole({ signal }: Request, name: () => string, answer: Promise<WholeAnswer>): Promise<Response> {
    const vanish = (): void => {
      const keep = answers.add(name(), answer);
      const expire = (size: number) => () => keep(KEPT_FOR, size);
      answer.then(({ bytes }) => keep(KEPT_FOR, bytes.byteLength), expire(0));
    };
    const { onEnd, onLeave } = watchClient(signal, vanish);
    try {
      return giveAnswer((await answer).unread(), { onEnd, onLeave });
    } catch (error) {
      onEnd();
      throw error;
    }
  }

  async function giveStream({ signal }: Request, name: () => string, stream: StreamedWork): Promise<Response> {
    let hasBegun = false;
    const leave = (): void => {
      if (hasBegun) {
        stream.abort(signal.reason);
        return;
      }
      streams.add(name(), stream);
      stream.wait(STREAM_WAITS, () => {
        if (streams.remove(stream)) stream.abort(signal.reason);
      });
    };
    const { onEnd, onLeave } = watchClient(signal, leave);
    const onStart = (): void => void (hasBegun = true);
    try {
      return giveAnswer(await stream.answer, { onStart, onEnd, onLeave });
    } catch (error) {
      onEnd();
      throw error;
    }
  }

  return {
    run: async (request, target, work) => {
      const name = (): string => nameRequest(request.method, target);
      const isRepeat = Number(request.headers.get('x-stainless-retry-count')) >= 1;
      if (target.isStreamed) {
        const waiting = isRepeat ? streams.take(name())?.resume() : undefined;
        return giveStream(request, name, waiting ?? new StreamedWork(work));
      }
      const kept = isRepeat ? answers.take(name()) : undefined;
      return giveWhole(
        request,
        name,
        kept ?? work(new AbortController().signal).then((answer) => WholeAnswer.read(answer)),
      );
    },
  };
}

/** Calls `leave` once, when the client vanishes or stops reading, unless `onEnd` was called before. */
function watchClient(signal: AbortSignal, leave: () => void): { onEnd: () => void; onLeave: () => void } {
  let isOver = false;
  const onLeave = (): void => {
    if (isOver) return;
    isOver = true;
    leave();
  };
  const stopWaiting = onAbort(signal, onLeave);
  const onEnd = (): void => {
    isOver = true;
    stopWaiting();
  };
  return { onEnd, onLeave };
}

/** Returns a name that is different for each request, without its content. */
const nameRequest = (method: string, { caller, path, body }: Repeatable): string =>
  hmacSha256(caller, JSON.stringify([method, path, body]));
