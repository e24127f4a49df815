import { RecencyList, type Recent } from '../lib/recency-list.js';
import { TimeQueue } from '../lib/time-queue.js';

/** An entry that may be dropped. */
export interface Evictable<Entry> extends Recent<Entry> {
  /** Unix ms from which it may be dropped; undefined: at once. */
  readonly evictAfter: number | undefined;
  /** Its position while it waits for that time; else -1. */
  place: number;
}

/**
 * Chooses the entry that a full store drops next. Entries whose time has not come wait separately, ordered by time.
 * Each operation costs O(log n) and allocates nothing; each entry is moved once.
 */
export class EvictionQueue<Entry extends Evictable<Entry>> {
  readonly #droppable = new RecencyList<Entry>();
  readonly #waiting = new TimeQueue<Entry>();

  /** Adds an entry as just used. */
  add(entry: Entry): void {
    if (entry.evictAfter === undefined) this.#droppable.add(entry);
    else this.#waiting.add(entry, entry.evictAfter);
  }

  /** Removes an entry. */
  remove(entry: Entry): void {
    if (entry.place < 0) this.#droppable.remove(entry);
    else this.#waiting.remove(entry);
  }

  /** Notes that an entry was read. */
  use(entry: Entry): void {
    if (entry.place >= 0) return;
    this.#droppable.remove(entry);
    this.#droppable.add(entry);
  }

  /** The entry to drop next, if more than `limit` may be dropped at `now`; else null. */
  findSurplus(limit: number, now: number): Entry | null {
    this.#release(now);
    return this.#droppable.size > limit ? this.#droppable.oldest : null;
  }

  /** Makes the entries whose time has come the next ones to drop: unfinished work is worth the least. */
  #release(now: number): void {
    for (let due = this.#waiting.findDue(now); due; due = this.#waiting.findDue(now)) {
      this.#waiting.remove(due);
      this.#droppable.addOldest(due);
    }
  }
}
