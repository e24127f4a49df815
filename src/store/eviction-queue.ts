import { RecencyList, type Recent } from '../lib/recency-list.js';
import { SortedKeys } from '../lib/sorted-keys.js';

/** An entry that may be dropped. */
export interface Evictable extends Recent<Evictable> {
  /** No other entry of the queue has it. */
  key: string;
  /** Unix milliseconds from which on it may be dropped; undefined: at once. */
  evictAfter: number | undefined;
}

/**
 * Says which entry a full store drops next. Those whose time has not come wait apart, in the order of their times, so that
 * none is looked at before: each operation costs O(log n), and each entry is moved over once.
 */
export class EvictionQueue {
  readonly #droppable = new RecencyList<Evictable>();
  /** By time and key. */
  readonly #waiting = new SortedKeys();
  readonly #byTurn = new Map<string, Evictable>();

  /** Takes in an entry that is not in the queue, as just used. */
  add(entry: Evictable): void {
    if (entry.evictAfter === undefined) {
      this.#droppable.add(entry);
      return;
    }
    const turn = toTurn(entry.evictAfter, entry.key);
    this.#waiting.add(turn);
    this.#byTurn.set(turn, entry);
  }

  /** Takes out an entry that is in the queue. */
  remove(entry: Evictable): void {
    const turn = entry.evictAfter === undefined ? null : toTurn(entry.evictAfter, entry.key);
    if (turn === null || !this.#byTurn.delete(turn)) this.#droppable.remove(entry);
    else this.#waiting.delete(turn);
  }

  /** Notes that an entry of the queue was read. */
  use(entry: Evictable): void {
    if (entry.evictAfter !== undefined && this.#byTurn.has(toTurn(entry.evictAfter, entry.key))) return;
    this.#droppable.remove(entry);
    this.#droppable.add(entry);
  }

  /** The entry to drop next when more than `limit` may be dropped at `now`; null when that is not so. */
  findSurplus(limit: number, now: number): Evictable | null {
    this.#release(now);
    return this.#droppable.size > limit ? this.#droppable.oldest : null;
  }

  /** Puts the entries whose time has come behind all others: what was left unfinished is worth the least. */
  #release(now: number): void {
    const end = toTurn(now + 1, '');
    for (let [turn] = this.#next(end); turn !== undefined; [turn] = this.#next(end)) {
      const entry = this.#byTurn.get(turn);
      this.#waiting.delete(turn);
      this.#byTurn.delete(turn);
      if (entry) this.#droppable.addOldest(entry);
    }
  }

  #next(before: string): string[] {
    return this.#waiting.list('', { limit: 1, before });
  }
}

/** Sorts by time, in whole milliseconds, then by key. */
const toTurn = (time: number, key: string): string =>
  `${String(Math.max(0, Math.ceil(time))).padStart(16, '0')} ${key}`;
