import { createFifo } from './fifo.js';

interface Waiting<T> {
  resolve: (result: IteratorResult<T, undefined>) => void;
  reject: (error: Error) => void;
}

/** An iteration whose next values may be there already. */
export interface ReadAhead<T> extends AsyncIterable<T> {
  /** Takes the next of them; undefined where none is. For a reader that awaits no `next`. */
  takeHeld?: () => T | undefined;
}

/**
 * Hands values from one producer to one consumer, in order, holding those not yet asked for. How much it holds is the
 * producer's to limit: see {@link AsyncQueue.whenRoom}.
 *
 * `next` after the end is done; a failure is thrown once, behind the values that came before it. Leaving the iteration
 * early drops what is held and calls `onReturn`. Push and next cost O(1).
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T, undefined>, ReadAhead<T> {
  readonly #held = createFifo<IteratorResult<T, undefined>>();
  /** Of the values held, in the same order. */
  readonly #weights = createFifo<number>();
  readonly #waiting = createFifo<Waiting<T>>();
  #ended = false;
  #failure: Error | null = null;
  readonly #onReturn: () => void;
  readonly #weigh: (value: T) => number;
  #weight = 0;
  #waitingForRoom: { below: number; resolve: () => void }[] = [];

  /** `weigh` says what a value that is held counts for; default 1. */
  constructor(onReturn: () => void = () => undefined, weigh: (value: T) => number = () => 1) {
    this.#onReturn = onReturn;
    this.#weigh = weigh;
  }

  /** Of all the values held. */
  get weight(): number {
    return this.#weight;
  }

  push(value: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting.take();
    if (waiting) {
      waiting.resolve({ done: false, value });
      return;
    }
    const weight = this.#weigh(value);
    this.#held.put({ done: false, value });
    this.#weights.put(weight);
    this.#weight += weight;
  }

  /**
   * Null while the values held weigh less than `limit`. Else resolves once they weigh less than half of it, or nothing more
   * is taken.
   */
  whenRoom(limit: number): Promise<void> | null {
    if (this.#weight < limit || this.#ended) return null;
    return new Promise((resolve) => this.#waitingForRoom.push({ below: limit / 2, resolve }));
  }

  /** No more values. */
  end(): void {
    this.#ended = true;
    this.#tellOfRoom();
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

  takeHeld(): T | undefined {
    return this.#take()?.value;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const held = this.#take();
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
    this.#weights.clear();
    this.#weight = 0;
    this.#failure = null;
    this.end();
    if (wasOpen) this.#onReturn();
    return Promise.resolve({ done: true, value: undefined });
  }

  #take(): IteratorResult<T, undefined> | undefined {
    const held = this.#held.take();
    if (held === undefined) return undefined;
    this.#weight -= this.#weights.take() ?? 0;
    this.#tellOfRoom();
    return held;
  }

  #tellOfRoom(): void {
    if (this.#waitingForRoom.length === 0) return;
    const has = ({ below }: { below: number }): boolean => this.#ended || this.#weight < below;
    const told = this.#waitingForRoom.filter(has);
    this.#waitingForRoom = this.#waitingForRoom.filter((waiting) => !has(waiting));
    for (const { resolve } of told) resolve();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
