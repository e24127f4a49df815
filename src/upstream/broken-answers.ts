/**
 * Knows the errors that came of reading an answer which broke off: the runtime's own, of any class. Told apart by where
 * they came from, because a defect in this library may throw an error of the same class.
 */
export class BrokenAnswers {
  readonly #errors = new WeakSet<object>();

  has(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.#errors.has(error);
  }

  /** A part of an answer. */
  read<T>(part: Promise<T>): Promise<T> {
    return part.catch((error: unknown) => {
      if (typeof error === 'object' && error !== null) this.#errors.add(error);
      throw error;
    });
  }
}
