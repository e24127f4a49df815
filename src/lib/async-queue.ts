import { createFifo } from './fifo.js';

interface Waiting<T> {
  resolve: (result: IteratorResult<T, undefined>) => void;
  reject: (error: Error) => void;
}

/** An iteration whose next values may already be available. */
export interface ReadAhead<T> extends AsyncIterable<T> {
  /** Takes the next available value; undefined if there is none. Must not be called while a `next` is pending. */
  takeHeld?: () => T | undefined;
}

/**
 * A queue from one producer to one consumer, in order. The producer limits how much it holds: see {@link
 * AsyncQueue.whenRoom}.
 *
 * After the end, `next` is done. A failure is thrown once, after all earlier values. Leaving the iteration early drops
 * the held values and calls `onReturn`. Push and next cost O(1).
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T, undefined>, ReadAhead<T> {
  readonly #held = createFifo<IteratorResult<T, undefined>>();
  /** Weights of the held values, in the same order. */
  readonly #weights = createFifo<number>();
  readonly #waiting = createFifo<Waiting<T>>();
  #ended = false;
  #failure: Error | null = null;
  readonly #onReturn: () => void;
  readonly #weigh: (value: T) => number;
  #weight = 0;
  #waitingForRoom: { below: number; resolve: () => void }[] = [];

  /** `weigh`: the weight of a held value; default 1. */
  constructor(onReturn: () => void = () => undefined, weigh: (value: T) => number = () => 1) {
    this.#onReturn = onReturn;
    this.#weigh = weigh;
  }

  /** Total weight of the held values. */
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
   * Null if the held values weigh less than `limit`. Otherwise resolves once they weigh less than half of it, or the
   * queue has ended.
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

  /** Ends the queue with an error for the consumer. */
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
