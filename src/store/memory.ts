import { SortedEntries } from '../lib/sorted-entries.js';
import { EvictionQueue, type Evictable } from './eviction-queue.js';
import type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from './store.js';

interface Stored extends Evictable<Stored> {
  readonly partition: Partition;
  readonly key: string;
  readonly json: string;
  readonly version: string;
  /** The keys of entries that are dropped together with this one; undefined if it must stay. */
  readonly evictWith: readonly string[] | undefined;
}

interface Partition {
  /** The partition's name. */
  readonly key: string;
  readonly entries: SortedEntries<Stored>;
}

/** Options of a `MemoryStore`. */
export interface MemoryStoreOptions {
  /** The most entries that the store may drop when it is full; 10,000 by default, at least 1. */
  maxEntries?: number;
}

const DEFAULT_MAX_ENTRIES = 10_000;

/**
 * The default store. It keeps everything in the memory of this process, and loses it when the process ends.
 *
 * It is bounded: above `maxEntries` (10,000), it drops the least recently used of ended runs and of records of messages and idle
 * threads. The library then reads such a thread, message or run (of one response) from the service, without what only the store
 * knew: a thread's tool resources, a message's metadata, a run's assistant. An abandoned run, for example in `requires_action`,
 * and its thread may be dropped an hour after the run has expired. The store never drops assistants, nor runs that may still go
 * on and their threads.
 *
 * Values are held as JSON text, so a caller can never change what is stored. Reads and writes cost O(log n) in the
 * numbers of keys and partitions. The constructor throws a `RangeError` on a bad limit.
 */
export class MemoryStore implements Store {
  readonly #maxEntries: number;
  /** The partitions by name. Between two calls, none of them is empty. */
  readonly #partitions = new Map<string, Partition>();
  /** The same partitions, sorted by name. */
  readonly #names = new SortedEntries<Partition>();
  /** The entries that may be dropped. */
  readonly #evictable = new EvictionQueue<Stored>();

  constructor({ maxEntries = DEFAULT_MAX_ENTRIES }: MemoryStoreOptions = {}) {
    if (!(maxEntries >= 1)) throw new RangeError(`maxEntries must be at least 1, not ${maxEntries}`);
    this.#maxEntries = maxEntries;
  }

  get(partition: string, key: string): Promise<StoreEntry | null> {
    return Promise.resolve(this.#use(this.#find(partition, key)));
  }

  getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    const entries = this.#partitions.get(partition)?.entries;
    return Promise.resolve(keys.map((key) => this.#use(entries?.find(key))));
  }

  list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const listed = this.#partitions.get(partition)?.entries.list(prefix, options) ?? [];
    return Promise.resolve(listed.map((stored) => this.#use(stored)));
  }

  write(partition: string, changes: readonly StoreChange[]): Promise<boolean> {
    // Inside the promise, so that it rejects if a value cannot be converted to JSON.
    return new Promise((resolve) => resolve(this.#write(partition, changes)));
  }

  partitions({ prefix = '', ...options }: StorePartitionsOptions): Promise<string[]> {
    return Promise.resolve(this.#names.list(prefix, options).map(({ key }) => key));
  }

  #write(partition: string, changes: readonly StoreChange[]): boolean {
    const texts = changes.map(({ value }) => (value === undefined ? undefined : JSON.stringify(value)));
    for (const { key, ifVersion, version } of changes) {
      flattenString(version);
      if (ifVersion !== undefined && ifVersion !== (this.#find(partition, key)?.version ?? null)) return false;
    }
    const target = this.#partitions.get(partition) ?? this.#open(partition);
    for (const [index, change] of changes.entries()) this.#change(target, change, texts[index]);
    this.#closeIfEmpty(target);
    this.#evict();
    return true;
  }

  #find(partition: string, key: string): Stored | undefined {
    return this.#partitions.get(partition)?.entries.find(key);
  }

  #use(stored: Stored): StoreEntry;
  #use(stored: Stored | undefined): StoreEntry | null;
  #use(stored: Stored | undefined): StoreEntry | null {
    if (!stored) return null;
    if (stored.evictWith) this.#evictable.use(stored);
    return { key: stored.key, value: JSON.parse(stored.json), version: stored.version };
  }

  #open(name: string): Partition {
    const partition: Partition = { key: name, entries: new SortedEntries() };
    this.#partitions.set(name, partition);
    this.#names.set(partition);
    return partition;
  }

  #closeIfEmpty({ key: name, entries }: Partition): void {
    if (entries.size > 0) return;
    this.#partitions.delete(name);
    this.#names.delete(name);
  }

  #change(partition: Partition, { key, version, evictWith, evictAfter }: StoreChange, json: string | undefined): void {
    if (json === undefined) {
      this.#remove(partition, key);
      return;
    }
    const companions = evictWith?.slice();
    const stored: Stored = {
      partition,
      key,
      json,
      version,
      evictWith: companions,
      evictAfter,
      place: -1,
      older: null,
      newer: null,
    };
    const replaced = partition.entries.set(stored);
    if (replaced?.evictWith) this.#evictable.remove(replaced);
    if (companions) this.#evictable.add(stored);
  }

  #remove({ entries }: Partition, key: string): void {
    const removed = entries.delete(key);
    if (removed?.evictWith) this.#evictable.remove(removed);
  }

  #evict(): void {
    const now = Date.now();
    for (;;) {
      const surplus = this.#evictable.findSurplus(this.#maxEntries, now);
      if (surplus === null) return;
      const { partition, key, evictWith = [] } = surplus;
      for (const companion of evictWith) this.#remove(partition, companion);
      this.#remove(partition, key);
      this.#closeIfEmpty(partition);
    }
  }
}

/**
 * Makes V8 join the pieces of a concatenated string, which it otherwise keeps apart until the string is read. A random UUID has
 * some twenty pieces, and takes ten times the memory while they are apart.
 */
const flattenString = (text: string): number => text.charCodeAt(0);
