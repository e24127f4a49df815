/** A value as a store holds it, with the version that a compare-and-set names. */
export interface StoreEntry {
  key: string;
  /** JSON: plain objects, arrays, strings, finite numbers, booleans and null. */
  value: unknown;
  /** Opaque. A key never has the same version twice, not even after it was deleted and set again. */
  version: string;
}

/** A page of a listing: keys in code-unit order within a prefix. */
export interface StoreListOptions {
  /** At most this many entries. */
  limit: number;
  /** `asc` (default) or `desc` by key. */
  order?: 'asc' | 'desc' | undefined;
  /** Only keys beyond this one in the chosen order; it need not exist. */
  after?: string | undefined;
  /** Only keys ahead of this one in the chosen order; it need not exist. */
  before?: string | undefined;
}

/**
 * What the library keeps outside the platform: a small ordered key-value store with compare-and-set.
 *
 * Keys are non-empty strings without NUL. Every method may reject; the call it serves then rejects with that error.
 * One store may serve several clients and, for the persistent ones, several processes at once.
 */
export interface Store {
  /** The entry of a key, null when there is none. */
  get(key: string): Promise<StoreEntry | null>;

  /** The entries of several keys, in the order asked for, null where there is none. */
  getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]>;

  /**
   * Writes a value and resolves its new version.
   *
   * With `ifVersion` the write happens only if the key still has that version (`null`: only if the key does not exist);
   * otherwise nothing is written and null is resolved. Without it the write always happens.
   */
  set(key: string, value: unknown, options?: { ifVersion?: string | null | undefined }): Promise<string | null>;

  /** Removes a key; false when there was none. */
  delete(key: string): Promise<boolean>;

  /** Entries whose key starts with `prefix`. */
  list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]>;

  /** Releases what the store holds open. The store is not used afterwards. */
  close?(): Promise<void>;
}
