import { RecencyList, type Recent } from '../lib/recency-list.js';
import { TimeQueue } from '../lib/time-queue.js';

/** An entry that may be dropped. */
export interface Evictable<Entry> extends Recent<Entry> {
  /** Unix milliseconds from which on it may be dropped; undefined: at once. */
  readonly evictAfter: number | undefined;
  /** Where it waits for that time; -1 while it does not. */
  place: number;
}

/**
 * Says which entry a full store drops next. Those whose time has not come wait apart, in the order of their times, so that
 * none is looked at before: each operation costs O(log n), and each entry is moved over once. No operation allocates an object.
 */
export class EvictionQueue<Entry extends Evictable<Entry>> {
  readonly #droppable = new RecencyList<Entry>();
  readonly #waiting = new TimeQueue<Entry>();

  /** Takes in an entry that is not in the queue, as just used. */
  add(entry: Entry): void {
    if (entry.evictAfter === undefined) this.#droppable.add(entry);
    else this.#waiting.add(entry, entry.evictAfter);
  }

  /** Takes out an entry that is in the queue. */
  remove(entry: Entry): void {
    if (entry.place < 0) this.#droppable.remove(entry);
    else this.#waiting.remove(entry);
  }

  /** Notes that an entry of the queue was read. */
  use(entry: Entry): void {
    if (entry.place >= 0) return;
    this.#droppable.remove(entry);
    this.#droppable.add(entry);
  }

  /** The entry to drop next when more than `limit` may be dropped at `now`; null when that is not so. */
  findSurplus(limit: number, now: number): Entry | null {
    this.#release(now);
    return this.#droppable.size > limit ? this.#droppable.oldest : null;
  }

  /** Puts the entries whose time has come behind all others: what was left unfinished is worth the least. */
  #release(now: number): void {
    for (let due = this.#waiting.findDue(now); due; due = this.#waiting.findDue(now)) {
      this.#waiting.remove(due);
      this.#droppable.addOldest(due);
    }
  }
}
