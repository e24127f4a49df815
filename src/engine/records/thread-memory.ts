import { forgetOldest } from '../../lib/bounded-map.js';
import type { Versioned } from './record-kind.js';
import type { ThreadRecord } from './records.js';

const EMPTY: ThreadRecord = {
  createdAt: null,
  activeRun: null,
  toolResources: null,
  firstCount: 0,
  hasUserMessage: false,
  firstMessages: [],
  indexingStore: null,
  deferred: [],
  flushing: null,
  newestMessage: null,
};

/** The record of a thread that this store has never seen. */
export const UNKNOWN_THREAD: Versioned<ThreadRecord> = { value: EMPTY, version: null };

/** Whether a record contains nothing. */
export const isBlank = (thread: ThreadRecord): boolean => JSON.stringify(thread) === JSON.stringify(EMPTY);

/** How many threads' records a process remembers. */
const MOST_REMEMBERED = 1_000;

/**
 * The records of threads, as this process last read or wrote them. They only save reads: a write based on an outdated
 * record conflicts and reads again.
 */
export class ThreadMemory {
  readonly #known = new Map<string, Versioned<ThreadRecord>>();
  /** The work of `inTurn` that was started last, by thread. */
  readonly #turns = new Map<string, Promise<unknown>>();

  get(threadId: string): Versioned<ThreadRecord> | undefined {
    return this.#known.get(threadId);
  }

  put(threadId: string, thread: Versioned<ThreadRecord>): void {
    this.#known.delete(threadId);
    this.#known.set(threadId, thread);
    if (this.#known.size <= MOST_REMEMBERED) return;
    forgetOldest(this.#known);
  }

  forget(threadId: string): void {
    this.#known.delete(threadId);
  }

  /** Does work after such work of this process on the same thread, so that their writes do not conflict. */
  inTurn<T>(threadId: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#turns.get(threadId) ?? Promise.resolve()).then(work);
    const turn = result
      .catch(() => undefined)
      .finally(() => {
        if (this.#turns.get(threadId) === turn) this.#turns.delete(threadId);
      });
    this.#turns.set(threadId, turn);
    return result;
  }
}
