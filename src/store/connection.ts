import { CLOSED } from './store-faults.js';

/** How something is opened, and closed again. */
export interface ConnectionPlan<T> {
  open: () => Promise<T>;
  close: (connection: T) => Promise<void> | void;
  /** Whether it was lost for good: then it is opened anew. */
  isLost?: (connection: T) => boolean;
}

/** What a store talks to: opened once, at the first use, and again if that failed; closed once, behind all work under way. */
export class Connection<T> {
  readonly #plan: ConnectionPlan<T>;
  #opened: Promise<T> | null = null;
  #closed: Promise<void> | null = null;
  #usersCount = 0;
  #onUnused: (() => void) | null = null;

  constructor(plan: ConnectionPlan<T>) {
    this.#plan = plan;
  }

  /** Rejects with what opening or the work failed with, and once the connection is closed. */
  async use<R>(work: (connection: T) => R | Promise<R>): Promise<R> {
    if (this.#closed) throw new Error(CLOSED);
    this.#usersCount += 1;
    try {
      return await work(await this.#connect());
    } finally {
      this.#usersCount -= 1;
      if (this.#usersCount === 0) this.#onUnused?.();
    }
  }

  /** Waits for work that is under way: a driver that is closed meanwhile may leave its calls without an answer. */
  close(): Promise<void> {
    this.#closed ??= this.#release();
    return this.#closed;
  }

  async #connect(): Promise<T> {
    const opening = (this.#opened ??= this.#plan.open());
    try {
      const connection = await opening;
      if (this.#plan.isLost?.(connection) !== true) return connection;
    } catch (error) {
      this.#forget(opening);
      throw error;
    }
    this.#forget(opening);
    return this.#connect();
  }

  async #release(): Promise<void> {
    if (this.#usersCount > 0) await new Promise<void>((resolve) => (this.#onUnused = resolve));
    // Why it could not be opened was told to those who wanted to use it.
    const connection = await this.#opened?.catch(() => undefined);
    if (connection !== undefined) await this.#plan.close(connection);
  }

  #forget(opening: Promise<T>): void {
    if (this.#opened === opening) this.#opened = null;
  }
}
