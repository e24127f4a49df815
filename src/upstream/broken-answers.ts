/**
 * Knows the errors that came of reading an answer which broke off: the runtime's own, of any class. Told apart by where
 * they came from, because a defect in this library may throw an error of the same class.
 */
export class BrokenAnswers {
  readonly #errors = new WeakSet<object>();

  has(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.#errors.has(error);
  }

  /** Says of an error that it came of reading an answer. */
  note(error: unknown): void {
    if (typeof error === 'object' && error !== null) this.#errors.add(error);
  }

  /** Waits for a part of an answer. */
  async read<T>(part: PromiseLike<T>): Promise<T> {
    try {
      return await part;
    } catch (error) {
      this.note(error);
      throw error;
    }
  }
}
