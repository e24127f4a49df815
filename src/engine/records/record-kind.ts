import { LegacyError } from '../../errors.js';
import { isStoredThread } from '../../mapping/ids.js';
import type { Store, StoreChange, StoreEntry, StoreListOptions } from '../../store/store.js';

/** Version of the layout of the records; `docs/store-layout.md` describes it. The previous version can be read too. */
const RECORD_VERSION = 1;
const READABLE: readonly unknown[] = [RECORD_VERSION - 1, RECORD_VERSION];

/** A record, with the version that the next write must name. */
export interface Versioned<T> {
  value: T;
  /** null: not stored yet. */
  version: string | null;
}

/** The address of a record. */
export interface RecordAddress {
  /** The partition, without the namespace. */
  partition: string;
  key: string;
}

/** One kind of record in the store. Reading a record by its address rejects if its layout has another version. */
export interface RecordKind<T> {
  /** Reads the record of a store entry; null if its layout has another version. */
  read(entry: StoreEntry): Versioned<T> | null;
  get(at: RecordAddress): Promise<Versioned<T> | null>;
  /** Reads records of one partition. A record whose layout has another version counts as absent. */
  getMany(at: readonly RecordAddress[]): Promise<(Versioned<T> | null)[]>;
  /**
   * Writes a record with other changes of its partition. Resolves the new version; null if another process wrote in
   * between.
   */
  replace(at: RecordAddress, value: T, version: string | null, others?: readonly StoreChange[]): Promise<string | null>;
  /** Makes changes in the partition of the address, all or none. Resolves false if another process wrote in between. */
  write(at: RecordAddress, changes: readonly StoreChange[]): Promise<boolean>;
  /** Writes a record with other changes of its partition, all or none, and resolves the new version. */
  set(at: RecordAddress, value: T, others?: readonly StoreChange[]): Promise<string>;
  /** Deletes a record, with other changes of its partition. */
  delete(at: RecordAddress, others?: readonly StoreChange[]): Promise<void>;
  /**
   * Makes a change to be written with others of its partition; without a value it deletes. `ifVersion`: as in a
   * `StoreChange`. `eviction`: used instead of the kind's own rule.
   */
  change(at: RecordAddress, value?: T, ifVersion?: string | null, eviction?: Eviction): StoreChange;
  /** Reads the record of a store entry. Throws if its layout has another version. */
  decode(entry: StoreEntry): Versioned<T>;
  /**
   * Lists the records under a prefix, in the order of their keys. Omits records whose layout has another version. The
   * cost depends on the page size only.
   */
  list(under: RecordAddress, options: StoreListOptions): Promise<T[]>;
  /** Like `list`, with the part of each key after the prefix. */
  listKeyed(under: RecordAddress, options: StoreListOptions): Promise<{ key: string; value: T }[]>;
}

interface Envelope<T> {
  v: number;
  d: T;
}

/** The hint to a bounded store when it may drop a record; undefined if the record must stay. */
export type Eviction = Pick<StoreChange, 'evictWith' | 'evictAfter'> | undefined;

/** How the records of a kind are stored. */
interface StoragePolicy<T> {
  /** Returns the part of a record to store; default: all of it. */
  keep?: (value: T) => T;
  /** Whether a full store may drop the record; default: no. */
  evict?: (value: T) => Eviction;
}

/** Makes the access to the records of one kind, in the partitions of a namespace. */
export function createRecordKind<T>(store: Store, namespace: string, policy: StoragePolicy<T> = {}): RecordKind<T> {
  // Only this library writes these keys, so a value with these versions has the record's shape.
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
    list: async (under, options) => (await listKeyed(under, options)).map(({ value }) => value),
    listKeyed,
  };
}

/** Whether the partition belongs to a thread that exists only in the store: then none of its records may be dropped. */
const holdsHistory = (partition: string): boolean => isStoredThread(partition.slice(partition.indexOf('/') + 1));

/** The name of a partition in the store. */
export const toStored = (namespace: string, partition: string): string => `${namespace}/${partition}`;

/** A record whose layout this release cannot read. */
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

/** For lists: omits a record that cannot be read. */
export function skipForeign(error: unknown): null {
  if (error instanceof ForeignRecordError) return null;
  throw error;
}
