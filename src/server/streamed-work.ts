import { openBody, type ByteSource } from '../lib/byte-source.js';
import { startTimer } from '../lib/timers.js';
import type { UnreadAnswer } from './give-answer.js';

/** Work that is answered by a stream, which may change hands until it is read. */
export class StreamedWork {
  /** Its answer: the same one for all who ask. */
  readonly answer: Promise<UnreadAnswer>;
  readonly #controller = new AbortController();
  #stopWaiting = (): void => undefined;
  #source: ByteSource | null = null;

  constructor(work: (signal: AbortSignal) => Promise<Response>) {
    this.answer = work(this.#controller.signal).then((answer) => {
      this.#source = answer.body && openBody(answer.body);
      return { status: answer.status, headers: answer.headers, source: this.#source };
    });
    // Whether anybody is left to be told of its failure is not known yet.
    this.answer.catch(() => undefined);
  }

  /** Calls `giveUp` after `milliseconds`, unless a client takes it before. */
  wait(milliseconds: number, giveUp: () => void): void {
    this.#stopWaiting();
    this.#stopWaiting = startTimer(milliseconds, giveUp);
  }

  /** A client has it again. */
  resume(): this {
    this.#stopWaiting();
    return this;
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
    this.#source?.cancel(reason).catch(() => undefined);
  }
}
