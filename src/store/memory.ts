import { SortedKeys } from '../lib/sorted-keys.js';
import { EvictionQueue, type Evictable } from './eviction-queue.js';
import type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from './store.js';

interface StoredValue extends Evictable {
  json: string;
  version: string;
  /** The ids that go with this one when it is dropped; undefined for one that must stay. */
  evictWith: readonly string[] | undefined;
}

/** Options of a `MemoryStore`. */
export interface MemoryStoreOptions {
  /** The most entries of those that it may drop; 10,000 by default, at least 1. */
  maxEntries?: number;
}

const DEFAULT_MAX_ENTRIES = 10_000;

/**
 * The default store. It keeps everything in this process's memory, and loses it when the process ends.
 *
 * It is bounded: above `maxEntries` (10,000), it drops the least recently used of ended runs and of records of messages and idle
 * threads. The library then reads such a thread, message or run (of one response) from the service, without what only the store
 * knew: a thread's tool resources, a message's metadata, a run's assistant. An abandoned run, for example in `requires_action`,
 * and its thread may be dropped an hour after the run has expired. The store never drops assistants, nor runs that may still go
 * on and their threads.
 *
 * Values are held as JSON text, so a caller can never change what is stored. Reads and writes cost O(log n) in the
 * number of keys. The constructor throws a `RangeError` on a bad limit.
 */
export class MemoryStore implements Store {
  readonly #maxEntries: number;
  /** By id: partition and key. */
  readonly #values = new Map<string, StoredValue>();
  /** The ids of all entries, in order: what `list` walks. */
  readonly #ids = new SortedKeys();
  readonly #partitions = new SortedKeys();
  /** How many entries a partition has, at least 1. */
  readonly #sizes = new Map<string, number>();
  /** What may be dropped. */
  readonly #evictable = new EvictionQueue();

  constructor({ maxEntries = DEFAULT_MAX_ENTRIES }: MemoryStoreOptions = {}) {
    if (!(maxEntries >= 1)) throw new RangeError(`maxEntries must be at least 1, not ${maxEntries}`);
    this.#maxEntries = maxEntries;
  }

  get(partition: string, key: string): Promise<StoreEntry | null> {
    return Promise.resolve(this.#use(partition, toId(partition, key)));
  }

  getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    return Promise.resolve(keys.map((key) => this.#use(partition, toId(partition, key))));
  }

  list(partition: string, prefix: string, { after, before, ...options }: StoreListOptions): Promise<StoreEntry[]> {
    const ids = this.#ids.list(toId(partition, prefix), {
      ...options,
      after: after === undefined ? after : toId(partition, after),
      before: before === undefined ? before : toId(partition, before),
    });
    return Promise.resolve(ids.flatMap((id) => this.#use(partition, id) ?? []));
  }

  write(partition: string, changes: readonly StoreChange[]): Promise<boolean> {
    // A value that is no JSON throws in here, and so rejects.
    return new Promise((resolve) => resolve(this.#write(partition, changes)));
  }

  partitions({ prefix = '', ...options }: StorePartitionsOptions): Promise<string[]> {
    return Promise.resolve(this.#partitions.list(prefix, options));
  }

  #write(partition: string, changes: readonly StoreChange[]): boolean {
    const texts = changes.map(({ value }) => (value === undefined ? undefined : JSON.stringify(value)));
    const holds = changes.every(({ key, ifVersion }) => {
      const current = this.#values.get(toId(partition, key));
      return ifVersion === undefined || ifVersion === (current?.version ?? null);
    });
    if (!holds) return false;
    for (const [index, { key, version, evictWith, evictAfter }] of changes.entries()) {
      const id = toId(partition, key);
      const json = texts[index];
      const companions = evictWith?.map((companion) => toId(partition, companion));
      if (json === undefined) this.#remove(id);
      else this.#set({ key: id, json, version, evictWith: companions, evictAfter, older: null, newer: null });
    }
    this.#evict();
    return true;
  }

  #set(stored: StoredValue): void {
    const id = stored.key;
    const current = this.#values.get(id);
    this.#values.set(id, stored);
    if (current === undefined) this.#enter(id);
    else if (current.evictWith) this.#evictable.remove(current);
    if (stored.evictWith) this.#evictable.add(stored);
  }

  #enter(id: string): void {
    const partition = toPartition(id);
    const size = this.#sizes.get(partition) ?? 0;
    this.#sizes.set(partition, size + 1);
    if (size === 0) this.#partitions.add(partition);
    this.#ids.add(id);
  }

  #use(partition: string, id: string): StoreEntry | null {
    const stored = this.#values.get(id);
    if (!stored) return null;
    if (stored.evictWith) this.#evictable.use(stored);
    return { key: id.slice(partition.length + 1), value: JSON.parse(stored.json), version: stored.version };
  }

  #remove(id: string): void {
    const stored = this.#values.get(id);
    if (!stored) return;
    if (stored.evictWith) this.#evictable.remove(stored);
    this.#values.delete(id);
    this.#ids.delete(id);
    const partition = toPartition(id);
    const size = (this.#sizes.get(partition) ?? 0) - 1;
    if (size > 0) {
      this.#sizes.set(partition, size);
      return;
    }
    this.#sizes.delete(partition);
    this.#partitions.delete(partition);
  }

  #evict(): void {
    const now = Date.now();
    for (;;) {
      const surplus = this.#evictable.findSurplus(this.#maxEntries, now);
      if (surplus === null) return;
      const { key: id } = surplus;
      for (const companion of this.#values.get(id)?.evictWith ?? []) this.#remove(companion);
      this.#remove(id);
    }
  }
}

/** No key and no partition holds the character between them. */
const SEPARATOR = '\0';
const toId = (partition: string, key: string): string => partition + SEPARATOR + key;
const toPartition = (id: string): string => id.slice(0, id.indexOf(SEPARATOR));
