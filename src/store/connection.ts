/** How something is opened, and closed again. */
export interface ConnectionPlan<T> {
  open: () => Promise<T>;
  close: (connection: T) => Promise<void> | void;
  /** Whether it was lost for good: then it is opened anew. */
  isLost?: (connection: T) => boolean;
}

/** What a store talks to: opened once, at the first use, and again if that failed; closed once. */
export class Connection<T> {
  readonly #plan: ConnectionPlan<T>;
  #opened: Promise<T> | null = null;
  #closed: Promise<void> | null = null;

  constructor(plan: ConnectionPlan<T>) {
    this.#plan = plan;
  }

  /** Rejects with what opening failed with, and once the connection is closed. */
  async use(): Promise<T> {
    if (this.#closed) throw new Error('The store is closed.');
    const opening = (this.#opened ??= this.#plan.open());
    try {
      const connection = await opening;
      if (this.#plan.isLost?.(connection) !== true) return connection;
    } catch (error) {
      this.#forget(opening);
      throw error;
    }
    this.#forget(opening);
    return this.use();
  }

  /** Waits for an opening that is under way. Closing twice is closing once. */
  close(): Promise<void> {
    this.#closed ??= this.#release();
    return this.#closed;
  }

  async #release(): Promise<void> {
    // Why it could not be opened was told to those who wanted to use it.
    const connection = await this.#opened?.catch(() => undefined);
    if (connection !== undefined) await this.#plan.close(connection);
  }

  #forget(opening: Promise<T>): void {
    if (this.#opened === opening) this.#opened = null;
  }
}
