/** What is in the list: linked to its neighbours, so that moving it costs O(1) whatever has been moved before. */
export interface Recent<Entry = unknown> {
  older: Entry | null;
  newer: Entry | null;
}

/** Entries by when they were used last. */
export class RecencyList<Entry extends Recent<Entry>> {
  /** The one that was not used for longest; null when the list is empty. */
  oldest: Entry | null = null;
  size = 0;
  #newest: Entry | null = null;

  /** Takes in, as the newest, an entry that is not in the list. */
  add(entry: Entry): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest) this.#newest.newer = entry;
    else this.oldest = entry;
    this.#newest = entry;
    this.size += 1;
  }

  /** Takes in, as the oldest, an entry that is not in the list. */
  addOldest(entry: Entry): void {
    entry.older = null;
    entry.newer = this.oldest;
    if (this.oldest) this.oldest.older = entry;
    else this.#newest = entry;
    this.oldest = entry;
    this.size += 1;
  }

  /** Takes out an entry that is in the list. It then leads to no other: what is held keeps nothing of the list alive. */
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
