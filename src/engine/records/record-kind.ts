import { LegacyError } from '../../errors.js';
import { isStoredThread } from '../../mapping/ids.js';
import type { Store, StoreChange, StoreEntry, StoreListOptions } from '../../store/store.js';

/** The layout of the records; `docs/store-layout.md` describes it. One of the version before is read, too. */
const RECORD_VERSION = 1;
const READABLE: readonly unknown[] = [RECORD_VERSION - 1, RECORD_VERSION];

/** A record with the version that the next write names. */
export interface Versioned<T> {
  value: T;
  /** null: not stored yet. */
  version: string | null;
}

/** Where a record is. */
export interface RecordAddress {
  /** The partition, without the namespace. */
  partition: string;
  key: string;
}

/** One kind of record in the store. Reading a record by its address rejects when its layout is of another version. */
export interface RecordKind<T> {
  /** The record in an entry that was read from the store; null when its layout is of another version. */
  read(entry: StoreEntry): Versioned<T> | null;
  get(at: RecordAddress): Promise<Versioned<T> | null>;
  /** Of one partition. One whose layout is of another version counts as absent. */
  getMany(at: readonly RecordAddress[]): Promise<(Versioned<T> | null)[]>;
  /**
   * Writes, together with other changes of the same partition, unless another process wrote in between: then null, else the
   * new version.
   */
  replace(at: RecordAddress, value: T, version: string | null, others?: readonly StoreChange[]): Promise<string | null>;
  /** Makes changes of the partition that the address is in, all or none: false when another process wrote in between. */
  write(at: RecordAddress, changes: readonly StoreChange[]): Promise<boolean>;
  /** Writes, together with other changes of the same partition: all of them or none. Resolves the new version. */
  set(at: RecordAddress, value: T, others?: readonly StoreChange[]): Promise<string>;
  /** Deletes, together with other changes of the same partition. */
  delete(at: RecordAddress, others?: readonly StoreChange[]): Promise<void>;
  /**
   * A change for a write together with others of its partition; no value deletes. `ifVersion` as in a `StoreChange`.
   * `eviction`, where it is given, in place of what the kind says.
   */
  change(at: RecordAddress, value?: T, ifVersion?: string | null, eviction?: Eviction): StoreChange;
  /** The record that a store's entry holds. Throws when its layout is of another version. */
  decode(entry: StoreEntry): Versioned<T>;
  /** The same for lists: null for a layout of another version. */
  decodeReadable(entry: StoreEntry): Versioned<T> | null;
  /**
   * Values from `under` on, in the order of their keys; one whose layout is of another version is left out. Cost grows
   * with the page, not with the collection.
   */
  list(under: RecordAddress, options: StoreListOptions): Promise<T[]>;
  /** As `list`, with what the keys say behind `under`. */
  listKeyed(under: RecordAddress, options: StoreListOptions): Promise<{ key: string; value: T }[]>;
}

interface Envelope<T> {
  v: number;
  d: T;
}

/** The hint to a bounded store that it may drop a record; undefined for one that must stay. */
export type Eviction = Pick<StoreChange, 'evictWith' | 'evictAfter'> | undefined;

/** How records of a kind are stored. */
interface StoragePolicy<T> {
  /** The part of a record that may be stored; all of it by default. */
  keep?: (value: T) => T;
  /** Whether a full store may drop the record. By default it must stay. */
  evict?: (value: T) => Eviction;
}

/** The records of one kind in a store, in the partitions of a namespace. */
export function createRecordKind<T>(store: Store, namespace: string, policy: StoragePolicy<T> = {}): RecordKind<T> {
  // Nothing else writes under these keys: a value of these versions has the record's shape.
  const isEnvelope = (value: unknown): value is Envelope<T> =>
    typeof value === 'object' && value !== null && 'd' in value && 'v' in value && READABLE.includes(value.v);
  const read = ({ value, version }: StoreEntry): Versioned<T> | null =>
    isEnvelope(value) ? { value: value.d, version } : null;
  const decode = (entry: StoreEntry): Versioned<T> => {
    const record = read(entry);
    if (record === null) throw new ForeignRecordError(entry.key);
    return record;
  };
  const change = (
    { partition, key }: RecordAddress,
    value?: T,
    ifVersion?: string | null,
    eviction?: Eviction,
  ): StoreChange => {
    const version = crypto.randomUUID();
    if (value === undefined) return { key, ifVersion, version };
    const sealed: Envelope<T> = { v: RECORD_VERSION, d: policy.keep?.(value) ?? value };
    const hint = holdsHistory(partition) ? undefined : (eviction ?? policy.evict?.(value));
    return { key, value: sealed, ifVersion, version, ...hint };
  };
  const write = ({ partition }: RecordAddress, changes: readonly StoreChange[]): Promise<boolean> =>
    store.write(toStored(namespace, partition), changes);
  const listKeyed: RecordKind<T>['listKeyed'] = async ({ partition, key }, options) => {
    const bound = (cursor: string | undefined): string | undefined => (cursor === undefined ? cursor : key + cursor);
    const entries = await store.list(toStored(namespace, partition), key, {
      ...options,
      after: bound(options.after),
      before: bound(options.before),
    });
    return entries.flatMap((entry) => {
      const record = read(entry);
      return record ? [{ key: entry.key.slice(key.length), value: record.value }] : [];
    });
  };
  return {
    read,
    get: async ({ partition, key }) => {
      const entry = await store.get(toStored(namespace, partition), key);
      return entry && decode(entry);
    },
    getMany: async (at) => {
      const [first] = at;
      if (first === undefined) return [];
      const entries = await store.getMany(
        toStored(namespace, first.partition),
        at.map(({ key }) => key),
      );
      return entries.map((entry) => (entry ? read(entry) : null));
    },
    replace: async (at, value, version, others = []) => {
      const made = change(at, value, version);
      return (await write(at, [made, ...others])) ? made.version : null;
    },
    write,
    set: async (at, value, others = []) => {
      const made = change(at, value);
      await write(at, [made, ...others]);
      return made.version;
    },
    delete: async (at, others = []) => {
      await write(at, [change(at), ...others]);
    },
    change,
    decode,
    decodeReadable: read,
    list: async (under, options) => (await listKeyed(under, options)).map(({ value }) => value),
    listKeyed,
  };
}

/** Whether the thread of a partition is nowhere but in the store: then nothing of it may be dropped. */
const holdsHistory = (partition: string): boolean => isStoredThread(partition.slice(partition.indexOf('/') + 1));

/** The name of a partition in the store. */
export const toStored = (namespace: string, partition: string): string => `${namespace}/${partition}`;

/** A record whose layout this version cannot read. */
class ForeignRecordError extends LegacyError {
  constructor(key: string) {
    super(500, {
      message: `The stored record '${key}' has a layout of another version: a newer openai-assistants-shim wrote it.`,
      type: 'server_error',
      param: null,
      code: null,
    });
  }
}

/** For a list: a record that cannot be read is left out. */
export function skipForeign(error: unknown): null {
  if (error instanceof ForeignRecordError) return null;
  throw error;
}
