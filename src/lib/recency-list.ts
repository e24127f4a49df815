/** An entry of the list, linked to its neighbours so that moving it costs O(1). */
export interface Recent<Entry = unknown> {
  older: Entry | null;
  newer: Entry | null;
}

/** Entries ordered by their last use. */
export class RecencyList<Entry extends Recent<Entry>> {
  /** The least recently used entry; null if the list is empty. */
  oldest: Entry | null = null;
  size = 0;
  #newest: Entry | null = null;

  /** Adds an entry, which must not be in the list, as the newest. */
  add(entry: Entry): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest) this.#newest.newer = entry;
    else this.oldest = entry;
    this.#newest = entry;
    this.size += 1;
  }

  /** Adds an entry, which must not be in the list, as the oldest. */
  addOldest(entry: Entry): void {
    entry.older = null;
    entry.newer = this.oldest;
    if (this.oldest) this.oldest.older = entry;
    else this.#newest = entry;
    this.oldest = entry;
    this.size += 1;
  }

  /** Removes an entry of the list and clears its links, so that it keeps nothing of the list alive. */
  remove(entry: Entry): void {
    const { older, newer } = entry;
    if (older) older.newer = newer;
    else this.oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    entry.older = null;
    entry.newer = null;
    this.size -= 1;
  }
}
