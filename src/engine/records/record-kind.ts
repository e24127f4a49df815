import { LegacyError } from '../../errors.js';
import type { Store, StoreEntry, StoreSetOptions } from '../../store/store.js';

/** Version of the records. One of another version is refused rather than misread. */
const RECORD_VERSION = 1;

/** A record with the version that the next write names. */
export interface Versioned<T> {
  value: T;
  /** null: not stored yet. */
  version: string | null;
}

/** One kind of record in the store, under its own prefix. Reading one of another version rejects. */
export interface RecordKind<T> {
  get(id: string): Promise<Versioned<T> | null>;
  getMany(ids: readonly string[]): Promise<(Versioned<T> | null)[]>;
  /** Writes unless somebody wrote in between: then null, else the new version. */
  replace(id: string, value: T, version: string | null): Promise<string | null>;
  set(id: string, value: T): Promise<string>;
  delete(id: string): Promise<boolean>;
  /** Removes every record whose id starts with `prefix`. */
  clear(prefix: string): Promise<void>;
  /** Ids under `prefix`, in key order. Cost grows with the page, not with the collection. */
  listIds(prefix: string, options: Parameters<Store['list']>[1]): Promise<string[]>;
}

interface Envelope<T> {
  v: number;
  d: T;
}

/** How records of a kind are stored. */
interface StoragePolicy<T> {
  /** The part of a record that may be stored; all of it by default. */
  keep?: (value: T) => T;
  /** The keys that go with a record which a full store may drop; undefined, the default, for one that must stay. */
  evictWith?: (value: T) => readonly string[] | undefined;
}

/** The records of one kind in a store, under `prefix`. */
export function createRecordKind<T>(store: Store, prefix: string, policy: StoragePolicy<T> = {}): RecordKind<T> {
  // Nobody else writes under these keys: a value of this version has the record's shape.
  const isEnvelope = (value: unknown): value is Envelope<T> =>
    typeof value === 'object' && value !== null && 'd' in value && 'v' in value && value.v === RECORD_VERSION;
  const open = (entry: StoreEntry): Versioned<T> => {
    if (!isEnvelope(entry.value)) throw foreignRecord(entry.key);
    return { value: entry.value.d, version: entry.version };
  };
  const read = (entry: StoreEntry | null): Versioned<T> | null => (entry ? open(entry) : null);
  const seal = (value: T): Envelope<T> => ({ v: RECORD_VERSION, d: policy.keep?.(value) ?? value });
  const hint = (value: T): Pick<StoreSetOptions, 'evictWith'> => ({ evictWith: policy.evictWith?.(value) });
  return {
    get: async (id) => read(await store.get(prefix + id)),
    getMany: async (ids) => (await store.getMany(ids.map((id) => prefix + id))).map(read),
    replace: (id, value, version) => store.set(prefix + id, seal(value), { ifVersion: version, ...hint(value) }),
    set: async (id, value) => (await store.set(prefix + id, seal(value), hint(value))) ?? '',
    delete: (id) => store.delete(prefix + id),
    clear: async (under) => {
      for (;;) {
        const entries = await store.list(prefix + under, { limit: 100 });
        if (entries.length === 0) return;
        await Promise.all(entries.map((entry) => store.delete(entry.key)));
      }
    },
    listIds: async (under, options) => {
      const bound = (cursor: string | undefined): string | undefined =>
        cursor === undefined ? undefined : prefix + under + cursor;
      const entries = await store.list(prefix + under, {
        ...options,
        after: bound(options.after),
        before: bound(options.before),
      });
      return entries.map((entry) => String(open(entry).value));
    },
  };
}

function foreignRecord(key: string): LegacyError {
  return new LegacyError(500, {
    message: `The stored record '${key}' is not of version ${String(RECORD_VERSION)}: another version of openai-assistants-shim wrote it.`,
    type: 'server_error',
    param: null,
    code: null,
  });
}
