/**
 * Entries by key, so many at most. Beyond that the one that was not changed for longest makes room, and is folded into `rest`, so
 * that sums over the table and the rest stay whole.
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

  /** What had to make room; null where nothing had. */
  get rest(): Rest | null {
    return this.#rest;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** Puts what `change` makes of an entry, or of none, in its place, and gives it back. */
  update(key: string, change: (entry: Entry | undefined) => Entry): Entry {
    const next = change(this.#entries.get(key));
    this.#entries.delete(key);
    this.#entries.set(key, next);
    if (this.#entries.size <= this.#limit) return next;
    // A map goes through its keys in the order in which they were set.
    for (const [oldest, entry] of this.#entries) {
      this.#entries.delete(oldest);
      this.#rest = this.#fold(this.#rest, entry);
      break;
    }
    return next;
  }

  /** Those that were changed last come last. */
  list(): [key: string, entry: Entry][] {
    return [...this.#entries];
  }
}

/** How many entries a table keeps; 1,000 where nothing is said. `name` is that of the option. */
export function readRemember(remember: unknown, name: string): number {
  if (remember === undefined) return 1_000;
  if (typeof remember !== 'number' || !Number.isInteger(remember) || remember < 1) {
    throw new TypeError(`'${name}' has to be a whole number of 1 or more.`);
  }
  return remember;
}
