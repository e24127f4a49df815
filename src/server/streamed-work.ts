import { openBody, type ByteSource } from '../lib/byte-source.js';
import { startTimer } from '../lib/timers.js';
import type { UnreadAnswer } from './give-answer.js';

/** Work whose response is a stream. Until the stream is read, a repeated request can take it over. */
export class StreamedWork {
  /** The response, which all callers share. */
  readonly answer: Promise<UnreadAnswer>;
  readonly #controller = new AbortController();
  #stopWaiting = (): void => undefined;
  #source: ByteSource | null = null;

  constructor(work: (signal: AbortSignal) => Promise<Response>) {
    this.answer = work(this.#controller.signal).then((answer) => {
      this.#source = answer.body && openBody(answer.body);
      return { status: answer.status, headers: answer.headers, source: this.#source };
    });
    // If it fails before anybody waits for it, that must not be an unhandled rejection.
    this.answer.catch(() => undefined);
  }

  /** Calls `giveUp` after `milliseconds`, unless a client takes the work over. */
  wait(milliseconds: number, giveUp: () => void): void {
    this.#stopWaiting();
    this.#stopWaiting = startTimer(milliseconds, giveUp);
  }

  /** A client has taken the work over. */
  resume(): this {
    this.#stopWaiting();
    return this;
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
    this.#source?.cancel(reason).catch(() => undefined);
  }
}
