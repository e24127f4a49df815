import { findPosition } from '../lib/sorted-keys.js';
import type { Store, StoreEntry, StoreListOptions } from './store.js';

interface StoredValue {
  json: string;
  version: string;
}

/**
 * Keeps everything in this process's memory, and nothing beyond its life. The default store.
 *
 * Values are held as JSON text, so a caller can never change what is stored. Reads and writes cost O(log n) in the
 * number of keys, and a new key moves the index behind it.
 */
export class MemoryStore implements Store {
  readonly #values = new Map<string, StoredValue>();
  /** Every key, in order: what `list` walks. */
  readonly #keys: string[] = [];
  #lastVersion = 0;

  get(key: string): Promise<StoreEntry | null> {
    return Promise.resolve(this.#read(key));
  }

  getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    return Promise.resolve(keys.map((key) => this.#read(key)));
  }

  set(key: string, value: unknown, options: { ifVersion?: string | null | undefined } = {}): Promise<string | null> {
    const current = this.#values.get(key);
    if (options.ifVersion !== undefined && options.ifVersion !== (current?.version ?? null)) {
      return Promise.resolve(null);
    }
    const version = String(++this.#lastVersion);
    this.#values.set(key, { json: JSON.stringify(value), version });
    if (current === undefined) this.#keys.splice(findPosition(this.#keys, key), 0, key);
    return Promise.resolve(version);
  }

  delete(key: string): Promise<boolean> {
    const existed = this.#values.delete(key);
    if (existed) this.#keys.splice(findPosition(this.#keys, key), 1);
    return Promise.resolve(existed);
  }

  list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const descending = options.order === 'desc';
    const [lower, upper] = descending ? [options.before, options.after] : [options.after, options.before];
    const entries: StoreEntry[] = [];
    const step = descending ? -1 : 1;
    let position = descending ? this.#endOf(prefix, upper) - 1 : this.#startOf(prefix, lower);
    for (; entries.length < options.limit; position += step) {
      const key = this.#keys[position];
      if (key === undefined || !key.startsWith(prefix)) break;
      if (lower !== undefined && key <= lower) break;
      if (upper !== undefined && key >= upper) break;
      const entry = this.#read(key);
      if (entry) entries.push(entry);
    }
    return Promise.resolve(entries);
  }

  /** Position of the first key of the prefix that lies beyond `lower`. */
  #startOf(prefix: string, lower: string | undefined): number {
    if (lower === undefined || lower < prefix) return findPosition(this.#keys, prefix);
    const position = findPosition(this.#keys, lower);
    return this.#keys[position] === lower ? position + 1 : position;
  }

  /** Position behind the last key of the prefix that lies ahead of `upper`. */
  #endOf(prefix: string, upper: string | undefined): number {
    const end = findPosition(this.#keys, `${prefix}\uffff`);
    return upper === undefined ? end : Math.min(end, findPosition(this.#keys, upper));
  }

  #read(key: string): StoreEntry | null {
    const stored = this.#values.get(key);
    return stored ? { key, value: JSON.parse(stored.json), version: stored.version } : null;
  }
}
