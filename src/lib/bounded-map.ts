/** A map with at most `limit` entries: beyond that, it forgets the least recently read or set one. */
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

/** Deletes the entry that was set first. The cost does not depend on the number of entries. */
export function forgetOldest<Key>(entries: Map<Key, unknown>): void {
  // A map iterates in the order in which keys were set.
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
