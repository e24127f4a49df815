import { RecencyList, type Recent } from '../lib/recency-list.js';
import { SortedKeys } from '../lib/sorted-keys.js';
import type { Store, StoreEntry, StoreListOptions, StoreSetOptions } from './store.js';

interface StoredValue extends Recent {
  json: string;
  version: string;
  /** The keys that go with this one when it is dropped; undefined for one that must stay. */
  evictWith: readonly string[] | undefined;
}

/** How much a `MemoryStore` keeps. */
export interface MemoryStoreOptions {
  /** How many entries that may be dropped are kept, at least 1; 10,000 by default. */
  maxEntries?: number;
}

const DEFAULT_MAX_ENTRIES = 10_000;

/**
 * Keeps everything in this process's memory, and nothing beyond its life. The default store.
 *
 * It is bounded: above `maxEntries` (10,000) of them, runs that have ended and what is known of messages and of threads at
 * rest are dropped, least recently used first. Such a thread, message or run (of one response) is read from the platform
 * then, without what only the store knew: a thread's tool resources, a message's metadata, a run's assistant. Assistants,
 * runs that have not ended and their threads are never dropped.
 *
 * Values are held as JSON text, so a caller can never change what is stored. Reads and writes cost O(log n) in the
 * number of keys. The constructor throws a `RangeError` on a bad limit.
 */
export class MemoryStore implements Store {
  readonly #maxEntries: number;
  readonly #values = new Map<string, StoredValue>();
  /** Every key, in order: what `list` walks. */
  readonly #keys = new SortedKeys();
  /** What may be dropped. */
  readonly #evictable = new RecencyList();
  #lastVersion = 0;

  constructor({ maxEntries = DEFAULT_MAX_ENTRIES }: MemoryStoreOptions = {}) {
    if (!(maxEntries >= 1)) throw new RangeError(`maxEntries must be at least 1, not ${maxEntries}`);
    this.#maxEntries = maxEntries;
  }

  get(key: string): Promise<StoreEntry | null> {
    return Promise.resolve(this.#use(key));
  }

  getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    return Promise.resolve(keys.map((key) => this.#use(key)));
  }

  set(key: string, value: unknown, { ifVersion, evictWith }: StoreSetOptions = {}): Promise<string | null> {
    const current = this.#values.get(key);
    if (ifVersion !== undefined && ifVersion !== (current?.version ?? null)) return Promise.resolve(null);
    const version = String(++this.#lastVersion);
    const stored = { key, json: JSON.stringify(value), version, evictWith, older: null, newer: null };
    this.#values.set(key, stored);
    if (current === undefined) this.#keys.add(key);
    else if (current.evictWith) this.#evictable.remove(current);
    if (evictWith) this.#evictable.add(stored);
    this.#evict();
    return Promise.resolve(version);
  }

  delete(key: string): Promise<boolean> {
    return Promise.resolve(this.#remove(key));
  }

  list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    return Promise.resolve(this.#keys.list(prefix, options).flatMap((key) => this.#use(key) ?? []));
  }

  #use(key: string): StoreEntry | null {
    const stored = this.#values.get(key);
    if (!stored) return null;
    if (stored.evictWith) {
      this.#evictable.remove(stored);
      this.#evictable.add(stored);
    }
    return { key, value: JSON.parse(stored.json), version: stored.version };
  }

  #remove(key: string): boolean {
    const stored = this.#values.get(key);
    if (!stored) return false;
    if (stored.evictWith) this.#evictable.remove(stored);
    this.#values.delete(key);
    this.#keys.delete(key);
    return true;
  }

  #evict(): void {
    while (this.#evictable.oldest && this.#evictable.size > this.#maxEntries) {
      const { key } = this.#evictable.oldest;
      for (const companion of this.#values.get(key)?.evictWith ?? []) this.#remove(companion);
      this.#remove(key);
    }
  }
}
