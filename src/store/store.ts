/** A value as a store holds it, with the version that its writer gave it. */
export interface StoreEntry {
  key: string;
  /** JSON: plain objects, arrays, strings, finite numbers, booleans and null. */
  value: unknown;
  /** What the last write of this key named as its `version`. */
  version: string;
}

/** One change of a write. The keys of a write differ from each other. */
export interface StoreChange {
  key: string;
  /** The new value. Absent or undefined: the entry is deleted, if there is one. */
  value?: unknown;
  /** Only if the entry has this version; `null`: only if there is no entry. Absent: in any case. */
  ifVersion?: string | null | undefined;
  /**
   * The new version: 1 to 64 printable characters without spaces. The writer makes it and never uses it again, so that a
   * write whose answer was lost can be recognised by reading the key.
   */
  version: string;
  /**
   * A hint that a store which keeps everything ignores: a bounded one may drop this entry, the least recently used first,
   * and then drops the entries of these keys of the partition with it (none: `[]`). Absent: the entry must stay, also if
   * an earlier write let it go. What may be dropped is what the platform still knows the main part of.
   */
  evictWith?: readonly string[] | undefined;
  /**
   * Goes with `evictWith`, and is ignored like it: the entry must stay until this time (Unix milliseconds), and from then
   * on may be dropped ahead of others. Absent: it may be dropped at once. What is unfinished but worthless later says so.
   */
  evictAfter?: number | undefined;
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

/** A page of the partitions' names, in code-unit order. */
export interface StorePartitionsOptions {
  /** At most this many names, at least 1. */
  limit: number;
  /** Only names that start with it. */
  prefix?: string | undefined;
  /** Only names behind this one; it need not exist. */
  after?: string | undefined;
}

/**
 * What the library keeps outside the platform: a small ordered key-value store in partitions, with compare-and-set.
 *
 * A partition holds what changes together: everything of a thread is in one. It is there as soon as something is written
 * to it. Keys and partitions are non-empty strings of at most 1000 characters of printable ASCII; the library escapes
 * whatever else an id holds. Every method may reject: the call that it serves then rejects with an `OpenAIError` that has
 * this error as its cause, unless it was a lost connection and a second attempt succeeds, or a write turns out to have been
 * made. One store may serve several clients and, for the persistent ones, several processes at once. `testStore` of
 * `openai-assistants-shim/testing` checks all of this.
 */
export interface Store {
  /** The entry of a key, null when there is none. */
  get(partition: string, key: string): Promise<StoreEntry | null>;

  /** The entries of several keys, in the order asked for, null where there is none. */
  getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]>;

  /** Entries whose key starts with `prefix`, which may be empty. */
  list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]>;

  /**
   * Makes all changes, or none and resolves false when one `ifVersion` does not hold. Comparing and writing are one step:
   * of several writers that name the same version, one succeeds.
   */
  write(partition: string, changes: readonly StoreChange[]): Promise<boolean>;

  /** The names of the partitions. It may name some that have become empty. */
  partitions(options: StorePartitionsOptions): Promise<string[]>;

  /**
   * Takes a partition that holds nothing out of what `partitions` names; false when it holds something, or may be about to. One
   * that is written to at that moment stays named. Absent: `partitions` names no empty ones, or always will.
   */
  forgetPartition?(partition: string): Promise<boolean>;

  /**
   * The time in milliseconds since the epoch by a clock that all processes which share the store have in common: its
   * server's, or the machine's where the store is a file. By it they notice within about a minute that one of them has died
   * over a piece of work. No call waits for it, and one that rejects does no harm. Absent: it takes five minutes, unless
   * another process has watched for the one.
   */
  now?(): Promise<number>;

  /** Releases what the store holds open. The store is not used afterwards. */
  close?(): Promise<void>;
}
