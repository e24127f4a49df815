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

/** What is known of a thread that this store has never seen. */
export const UNKNOWN_THREAD: Versioned<ThreadRecord> = { value: EMPTY, version: null };

/** Whether a record says nothing that an absent one does not. */
export const isBlank = (thread: ThreadRecord): boolean => JSON.stringify(thread) === JSON.stringify(EMPTY);

/** Threads whose records a process remembers. */
const MOST_REMEMBERED = 1_000;

/**
 * The records of threads as this process has read or written them last. A write that starts from one that is out of date
 * conflicts and reads again, so that remembering only spares reads.
 */
export class ThreadMemory {
  readonly #known = new Map<string, Versioned<ThreadRecord>>();

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
}
