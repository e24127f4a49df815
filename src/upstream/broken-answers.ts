/**
 * Knows the errors that came of reading an answer which broke off: the runtime's own, of any class. Told apart by where
 * they came from, because a defect in this library may throw an error of the same class.
 */
export class BrokenAnswers {
  readonly #errors = new WeakSet<object>();

  has(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.#errors.has(error);
  }

  /** Waits for a part of an answer. */
  async read<T>(part: Promise<T>): Promise<T> {
    try {
      return await part;
    } catch (error) {
      this.#remember(error);
      throw error;
    }
  }

  /** The same events, by the very promises that bring them; an error of the stream is remembered. */
  follow<T>(events: AsyncIterable<T>): AsyncIterable<T> {
    const remember = (error: unknown): void => this.#remember(error);
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = events[Symbol.asyncIterator]();
        return {
          next: () => {
            const event = iterator.next();
            // Attached before whoever asked can wait for it, so it is remembered when they learn of it.
            event.then(undefined, remember);
            return event;
          },
          return: async () => {
            await iterator.return?.();
            return { done: true, value: undefined };
          },
        };
      },
    };
  }

  #remember(error: unknown): void {
    if (typeof error === 'object' && error !== null) this.#errors.add(error);
  }
}
