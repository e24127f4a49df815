/** What is in the list: linked to its neighbours, so that moving it costs O(1) whatever has been moved before. */
export interface Recent {
  key: string;
  older: Recent | null;
  newer: Recent | null;
}

/** Entries by when they were used last. */
export class RecencyList {
  /** The one that was not used for longest; null when the list is empty. */
  oldest: Recent | null = null;
  size = 0;
  #newest: Recent | null = null;

  /** Takes in, as the newest, an entry that is not in the list. */
  add(entry: Recent): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest) this.#newest.newer = entry;
    else this.oldest = entry;
    this.#newest = entry;
    this.size += 1;
  }

  /** Takes out an entry that is in the list. */
  remove({ older, newer }: Recent): void {
    if (older) older.newer = newer;
    else this.oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    this.size -= 1;
  }
}
