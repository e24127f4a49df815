/** Remembers so many entries at most: a full one forgets the entry that was not asked for or set for longest. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) forgetOldest(this.#entries);
  }
}

/** Takes out the entry that was set first. Costs the same however many there are. */
export function forgetOldest<Key>(entries: Map<Key, unknown>): void {
  // A map goes through its keys in the order in which they were set.
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
