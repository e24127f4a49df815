/**
 * A map with a maximum number of entries. Above it, the entry with the oldest change is removed and added to `rest`, so that
 * sums over the entries and `rest` stay complete.
 */
export class BoundedTable<Entry, Rest = Entry> {
  readonly #entries = new Map<string, Entry>();
  readonly #limit: number;
  readonly #fold: (rest: Rest | null, entry: Entry) => Rest;
  #rest: Rest | null = null;

  constructor(limit: number, fold: (rest: Rest | null, entry: Entry) => Rest) {
    this.#limit = limit;
    this.#fold = fold;
  }

  /** The sum of the removed entries; null if none was removed. */
  get rest(): Rest | null {
    return this.#rest;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** Replaces an entry by the result of `change`, which gets the old entry or undefined. Returns the new entry. */
  update(key: string, change: (entry: Entry | undefined) => Entry): Entry {
    const next = change(this.#entries.get(key));
    this.#entries.delete(key);
    this.#entries.set(key, next);
    if (this.#entries.size <= this.#limit) return next;
    // A map keeps its keys in the order in which they were set.
    for (const [oldest, entry] of this.#entries) {
      this.#entries.delete(oldest);
      this.#rest = this.#fold(this.#rest, entry);
      break;
    }
    return next;
  }

  /** Lists the entries; the most recently changed one is last. */
  list(): [key: string, entry: Entry][] {
    return [...this.#entries];
  }
}

/**
 * Returns the maximum number of entries; 1,000 by default. `name` is the name of the option.
 * @throws TypeError unless it is a whole number of at least 1
 */
export function readRemember(remember: unknown, name: string): number {
  if (remember === undefined) return 1_000;
  if (typeof remember !== 'number' || !Number.isInteger(remember) || remember < 1) {
    throw new TypeError(`'${name}' must be a whole number of 1 or more.`);
  }
  return remember;
}
