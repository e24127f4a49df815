import { sleep } from '../lib/timers.js';
import { CLOSED } from './store-faults.js';

/** How long (ms) closing waits for the last tasks. */
const LAST_TASKS_MS = 10_000;

/** How to open and close a connection. */
export interface ConnectionPlan<T> {
  open: () => Promise<T>;
  close: (connection: T) => Promise<void> | void;
  /** Whether it was lost for good, and must be opened again. */
  isLost?: (connection: T) => boolean;
}

/**
 * A store's connection: opened at the first use, and again if that failed; closed once, after its last tasks and all
 * work in progress.
 */
export class Connection<T> {
  readonly #plan: ConnectionPlan<T>;
  #opened: Promise<T> | null = null;
  #closed: Promise<void> | null = null;
  #isOver = false;
  readonly #lastTasks = new Set<() => Promise<void>>();
  #usersCount = 0;
  #onUnused: (() => void) | null = null;

  constructor(plan: ConnectionPlan<T>) {
    this.#plan = plan;
  }

  /** Rejects with the error of opening or of the work, and once the connection is closed. */
  async use<R>(work: (connection: T) => R | Promise<R>): Promise<R> {
    if (this.#isOver) throw new Error(CLOSED);
    this.#usersCount += 1;
    try {
      return await work(await this.#connect());
    } finally {
      this.#usersCount -= 1;
      if (this.#usersCount === 0) this.#onUnused?.();
    }
  }

  /** Calls `task` at the beginning of `close`, or at once if that was called. The returned function withdraws the task. */
  beforeClose(task: () => Promise<void>): () => void {
    if (this.#closed) void task().catch(() => undefined);
    else this.#lastTasks.add(task);
    return () => void this.#lastTasks.delete(task);
  }

  /** Waits for work in progress, because a closed driver may never answer its calls. */
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
    const last = [...this.#lastTasks];
    if (last.length > 0) await sleep(LAST_TASKS_MS, null, Promise.allSettled(last.map((task) => task())));
    this.#isOver = true;
    if (this.#usersCount > 0) await new Promise<void>((resolve) => (this.#onUnused = resolve));
    // The error of opening was reported to those who used it.
    const connection = await this.#opened?.catch(() => undefined);
    if (connection !== undefined) await this.#plan.close(connection);
  }

  #forget(opening: Promise<T>): void {
    if (this.#opened === opening) this.#opened = null;
  }
}
