/** A stored value, with the version that its writer gave it. */
export interface StoreEntry {
  key: string;
  /** JSON: plain objects, arrays, strings, finite numbers, booleans and null. */
  value: unknown;
  /** The `version` of the last write of this key. */
  version: string;
}

/** One change of a write. No two changes of a write have the same key. */
export interface StoreChange {
  key: string;
  /** The new value. If undefined, the store deletes the entry, if there is one. */
  value?: unknown;
  /** Make the change only if the entry has this version; `null`: only if there is no entry. If undefined, in any case. */
  ifVersion?: string | null | undefined;
  /**
   * The new version: 1 to 64 printable characters without spaces. The library uses each version once. So if the answer to a write
   * is lost, it can read the key and see whether the write was made.
   */
  version: string;
  /**
   * Only for stores with limited space; others ignore it. The store may drop this entry when it needs room, the least recently
   * used first. With it, it must drop the entries of these keys of the partition (`[]` for none). If undefined, the entry must
   * stay, even if an earlier write allowed to drop it. The library allows it if the service still has the most important data.
   */
  evictWith?: readonly string[] | undefined;
  /**
   * Only with `evictWith`: the time (Unix milliseconds) until which the entry must stay. After that the store may drop it before
   * others. If undefined, it may drop it at once. Unfinished work that becomes worthless at that time has it.
   */
  evictAfter?: number | undefined;
}

/** Which page of entries to list. Keys are in the order of their code units. */
export interface StoreListOptions {
  /** At most this many entries, at least 1. */
  limit: number;
  /** `asc` (default) or `desc` by key. */
  order?: 'asc' | 'desc' | undefined;
  /** Only keys after this one, in the chosen order. The key need not exist. */
  after?: string | undefined;
  /** Only keys before this one, in the chosen order. The key need not exist. */
  before?: string | undefined;
}

/** Which page of partition names to list. Names are in the order of their code units. */
export interface StorePartitionsOptions {
  /** At most this many names, at least 1. */
  limit: number;
  /** Only names that start with it. */
  prefix?: string | undefined;
  /** Only names after this one. The name need not exist. */
  after?: string | undefined;
}

/**
 * Stores the data that the service cannot: an ordered key-value store with partitions and compare-and-set.
 *
 * A partition has the data that changes together, such as all data of a thread. The first write to a partition creates it. Keys and
 * partition names have 1 to 1,000 characters of printable ASCII; the library escapes all other characters of ids. Every method may
 * reject. The call of your app then rejects with an `OpenAIError` that has this error as its cause, unless the connection was lost
 * and a later attempt succeeds, or the library finds that the write was made. Several clients can use one store at the same time,
 * and several processes too if it is persistent. `testStore` of `openai-assistants-shim/testing` checks all of this.
 */
export interface Store {
  /** Resolves the entry of a key; null if there is none. */
  get(partition: string, key: string): Promise<StoreEntry | null>;

  /** Resolves the entries of several keys, in the order of `keys`; null for each that does not exist. */
  getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]>;

  /** Resolves the entries whose keys start with `prefix`, which may be empty. */
  list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]>;

  /**
   * Makes all changes and resolves true, or makes none and resolves false because an `ifVersion` is wrong. Comparing and writing are
   * one step: if several writers expect the same version, one succeeds.
   */
  write(partition: string, changes: readonly StoreChange[]): Promise<boolean>;

  /** Resolves the names of the partitions. It may include partitions that have become empty. */
  partitions(options: StorePartitionsOptions): Promise<string[]>;

  /**
   * Removes an empty partition from what `partitions` returns. Resolves false if the partition has entries, or may just be getting
   * some; it then stays. Leave this method out if `partitions` never returns empty partitions, or if it may always do so.
   */
  forgetPartition?(partition: string): Promise<boolean>;

  /**
   * The time (Unix milliseconds) of a clock that all processes share: the clock of the store's server, or of the machine if the
   * store is a file. With it, processes notice within about a minute that another one died during its work. Without it this takes
   * five minutes, unless a process has watched the other one for a minute. No call of your app waits for it, and it may reject.
   */
  now?(): Promise<number>;

  /**
   * Calls `task` when `close` is called, and lets it use the store before anything closes. The returned function withdraws the task.
   * A task never rejects. With it, writes that the library repeats after an outage are tried once more, at once, and `close` waits
   * for that. Without it, they are tried for up to a minute after `close`, and are lost then.
   */
  beforeClose?(task: () => Promise<void>): () => void;

  /** Closes what the store has opened. The store is not used after that. */
  close?(): Promise<void>;
}
