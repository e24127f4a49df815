import type { Store, StoreChange, StoreEntry, StoreListOptions } from '../../store/store.js';

/** One partition of a store, for checks that change one key at a time. */
export interface PartitionView {
  get(key: string): Promise<StoreEntry | null>;
  getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]>;
  /** Resolves the new version; null if nothing was written. */
  set(
    key: string,
    value: unknown,
    options?: Pick<StoreChange, 'ifVersion' | 'evictWith' | 'evictAfter'>,
  ): Promise<string | null>;
  /** Deletes the entry. Resolves false if there is none, or if another caller was faster. */
  delete(key: string): Promise<boolean>;
  list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]>;
  close(): Promise<void>;
}

export function viewPartition(store: Store, partition: string): PartitionView {
  return {
    get: (key) => store.get(partition, key),
    getMany: (keys) => store.getMany(partition, keys),
    set: async (key, value, options) => {
      const version = createVersion();
      return (await store.write(partition, [{ key, value, version, ...options }])) ? version : null;
    },
    delete: async (key) => {
      const entry = await store.get(partition, key);
      if (entry === null) return false;
      return store.write(partition, [{ key, ifVersion: entry.version, version: createVersion() }]);
    },
    list: (prefix, options) => store.list(partition, prefix, options),
    close: async () => store.close?.(),
  };
}

export const createVersion = (): string => crypto.randomUUID();
