import { createFifo } from './fifo.js';

interface Waiting<T> {
  resolve: (result: IteratorResult<T, undefined>) => void;
  reject: (error: Error) => void;
}

/**
 * Hands values from one producer to one consumer, in order, holding those not yet asked for.
 *
 * `next` after the end is done; a failure is thrown once, behind the values that came before it. Leaving the iteration
 * early drops what is held and calls `onReturn`. Push and next cost O(1).
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #held = createFifo<IteratorResult<T, undefined>>();
  readonly #waiting = createFifo<Waiting<T>>();
  #ended = false;
  #failure: Error | null = null;
  readonly #onReturn: () => void;

  constructor(onReturn: () => void = () => undefined) {
    this.#onReturn = onReturn;
  }

  push(value: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting.take();
    if (waiting) waiting.resolve({ done: false, value });
    else this.#held.put({ done: false, value });
  }

  /** No more values. */
  end(): void {
    this.#ended = true;
    for (let waiting = this.#waiting.take(); waiting; waiting = this.#waiting.take()) {
      waiting.resolve({ done: true, value: undefined });
    }
  }

  /** No more values, and the consumer is told why. */
  fail(error: Error): void {
    if (this.#ended) return;
    const waiting = this.#waiting.take();
    if (waiting) waiting.reject(error);
    else this.#failure = error;
    this.end();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const held = this.#held.take();
    if (held !== undefined) return Promise.resolve(held);
    return new Promise((resolve, reject) => {
      const failure = this.#failure;
      this.#failure = null;
      if (failure) reject(failure);
      else if (this.#ended) resolve({ done: true, value: undefined });
      else this.#waiting.put({ resolve, reject });
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    const wasOpen = !this.#ended;
    this.#held.clear();
    this.#failure = null;
    this.end();
    if (wasOpen) this.#onReturn();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
