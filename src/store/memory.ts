import { SortedKeys } from '../lib/sorted-keys.js';
import type { Store, StoreEntry, StoreListOptions, StoreSetOptions } from './store.js';

interface StoredValue {
  json: string;
  version: string;
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
  /** Keys that may be dropped, least recently used first, each with those that go with it. */
  readonly #evictable = new Map<string, readonly string[]>();
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
    this.#values.set(key, { json: JSON.stringify(value), version });
    if (current === undefined) this.#keys.add(key);
    this.#evictable.delete(key);
    if (evictWith) this.#evictable.set(key, evictWith);
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
    const companions = this.#evictable.get(key);
    if (companions) {
      this.#evictable.delete(key);
      this.#evictable.set(key, companions);
    }
    return { key, value: JSON.parse(stored.json), version: stored.version };
  }

  #remove(key: string): boolean {
    this.#evictable.delete(key);
    if (!this.#values.delete(key)) return false;
    this.#keys.delete(key);
    return true;
  }

  #evict(): void {
    for (const [key, companions] of this.#evictable) {
      if (this.#evictable.size <= this.#maxEntries) return;
      for (const each of [key, ...companions]) this.#remove(each);
    }
  }
}
