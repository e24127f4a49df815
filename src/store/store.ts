/** A value as a store holds it, with the version that a compare-and-set names. */
export interface StoreEntry {
  key: string;
  /** JSON: plain objects, arrays, strings, finite numbers, booleans and null. */
  value: unknown;
  /** Opaque. A key never has the same version twice, not even after it was deleted and set again. */
  version: string;
}

/** How a value is written. */
export interface StoreSetOptions {
  /** Write only if the key still has this version; `null`: only if the key does not exist. Absent: write always. */
  ifVersion?: string | null | undefined;
  /**
   * A hint that a store which keeps everything ignores: a bounded one may drop this entry, the least recently used first,
   * and then drops the entries of these keys with it (none: `[]`). Absent: the entry must stay, also if an earlier write
   * let it go. What may be dropped is what the platform still knows the main part of.
   */
  evictWith?: readonly string[] | undefined;
}

/** A page of a listing: keys in code-unit order within a prefix. */
export interface StoreListOptions {
  /** At most this many entries, at least 1. */
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
 * Keys are non-empty strings of printable ASCII: whatever else an id holds is escaped before it becomes part of a key.
 * Every method may reject; the call it serves then rejects with that error. One store may serve several clients and, for
 * the persistent ones, several processes at once. `testStore` of `openai-assistants-shim/testing` checks all of this.
 */
export interface Store {
  /** The entry of a key, null when there is none. */
  get(key: string): Promise<StoreEntry | null>;

  /** The entries of several keys, in the order asked for, null where there is none. */
  getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]>;

  /**
   * Writes a value and resolves its new version, or writes nothing and resolves null when `ifVersion` does not hold.
   * Comparing and writing are one step: of several writers that name the same version, one succeeds.
   */
  set(key: string, value: unknown, options?: StoreSetOptions): Promise<string | null>;

  /** Removes a key; false when there was none. */
  delete(key: string): Promise<boolean>;

  /** Entries whose key starts with `prefix`, which may be empty. */
  list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]>;

  /** Releases what the store holds open. The store is not used afterwards. */
  close?(): Promise<void>;
}
