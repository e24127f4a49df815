/** What may wait in a `TimeQueue`. */
interface Waiting {
  /** Its position in the queue, set by the queue; -1 if it is in none. */
  place: number;
}

/**
 * Items ordered by time: a binary heap in which each item knows its position, so that removing any item costs O(log n).
 */
export class TimeQueue<Item extends Waiting> {
  readonly #items: Item[] = [];
  /** The times of `#items`, apart from them: V8 keeps an array of nothing but numbers without an object for each. */
  readonly #times: number[] = [];

  /** Adds an item, which must be in no queue. Costs O(log n), or O(1) for the latest time. */
  add(item: Item, time: number): void {
    this.#settle(this.#items.length, item, time);
  }

  /** Removes an item that is in this queue. */
  remove(item: Item): void {
    const free = item.place;
    item.place = -1;
    const last = this.#items.pop();
    const time = this.#times.pop();
    if (last !== undefined && time !== undefined && last !== item) this.#settle(free, last, time);
  }

  /** The item with the earliest time, if that is at or before `now`. */
  findDue(now: number): Item | null {
    return this.#timeAt(0) <= now ? (this.#items[0] ?? null) : null;
  }

  /** Puts an item into a free position, or above or below it if the order requires that. */
  #settle(free: number, item: Item, time: number): void {
    let at = free;
    for (let above = (at - 1) >> 1; at > 0 && this.#timeAt(above) > time; above = (at - 1) >> 1) {
      this.#move(above, at);
      at = above;
    }
    for (let below = this.#findEarliestBelow(at); this.#timeAt(below) < time; below = this.#findEarliestBelow(at)) {
      this.#move(below, at);
      at = below;
    }
    this.#put(at, item, time);
  }

  #findEarliestBelow(at: number): number {
    const left = 2 * at + 1;
    return this.#timeAt(left + 1) < this.#timeAt(left) ? left + 1 : left;
  }

  #timeAt(at: number): number {
    return this.#times[at] ?? Infinity;
  }

  #move(from: number, to: number): void {
    const item = this.#items[from];
    if (item) this.#put(to, item, this.#timeAt(from));
  }

  #put(at: number, item: Item, time: number): void {
    this.#items[at] = item;
    this.#times[at] = time;
    item.place = at;
  }
}
