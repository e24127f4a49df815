import { fromBase64, toBase64, type Bytes } from '../lib/base64.js';
import type { Store, StoreChange, StoreEntry } from './store.js';

/** The place of a value in a store. */
export interface StoredValueKey {
  partition: string;
  key: string;
  /** The version of the value, which is different for each write. */
  version: string;
  /**
   * These three as bytes, for the associated data of a cipher (`additionalData` of AES-GCM in Web Crypto). Then the value decrypts
   * only at this place and in this version.
   */
  additionalData: Bytes;
}

/** Your cipher for `encryptStore`. */
export interface StoreCipher {
  /** Encrypts a value (JSON in UTF-8) for its place. If it rejects, the write rejects with the same error. */
  encode(bytes: Bytes, key: StoredValueKey): Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;
  /**
   * Decrypts what `encode` made for the same place. It must reject bytes that `encode` did not make, or made for another place; an
   * authenticating cipher does that. If it rejects, the read rejects with the same error.
   */
  decode(bytes: Bytes, key: StoredValueKey): Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;
}

/**
 * Wraps a store, and encrypts each value before it reaches that store. Partitions, keys and versions are not encrypted, because
 * values are looked up by them. They contain ids of threads, messages, runs and assistants.
 *
 * To be able to change the cipher's key, let `encode` write the id of the key in front of the bytes, and let `decode` read it. New
 * values then use the newest key, and old ones stay readable while you keep their key. `examples/encrypted-store.ts` does this
 * with Web Crypto, and rewrites values of an old key.
 *
 * Calls reject with the errors of the cipher and the wrapped store, and with a `TypeError` for a value that was not encrypted.
 */
export function encryptStore(store: Store, cipher: StoreCipher): Store {
  const seal = async (partition: string, change: StoreChange): Promise<StoreChange> => {
    if (change.value === undefined) return change;
    const encoded = await cipher.encode(toText(change.value), toValueKey(partition, change));
    return { ...change, value: toBase64(toBytes(encoded, 'encode')) };
  };
  const open = async (partition: string, entry: StoreEntry): Promise<StoreEntry> => {
    const decoded = await cipher.decode(readBytes(partition, entry), toValueKey(partition, entry));
    const value: unknown = JSON.parse(new TextDecoder().decode(toBytes(decoded, 'decode')));
    return { ...entry, value };
  };
  const openFound = async (partition: string, entry: StoreEntry | null): Promise<StoreEntry | null> =>
    entry && open(partition, entry);

  return {
    get: async (partition, key) => openFound(partition, await store.get(partition, key)),
    getMany: async (partition, keys) => {
      const entries = await store.getMany(partition, keys);
      return Promise.all(entries.map((entry) => openFound(partition, entry)));
    },
    list: async (partition, prefix, options) => {
      const entries = await store.list(partition, prefix, options);
      return Promise.all(entries.map((entry) => open(partition, entry)));
    },
    write: async (partition, changes) =>
      store.write(partition, await Promise.all(changes.map((change) => seal(partition, change)))),
    partitions: (options) => store.partitions(options),
    ...(store.forgetPartition && { forgetPartition: store.forgetPartition.bind(store) }),
    ...(store.now && { now: store.now.bind(store) }),
    ...(store.beforeClose && { beforeClose: store.beforeClose.bind(store) }),
    ...(store.close && { close: store.close.bind(store) }),
  };
}

const toValueKey = (partition: string, { key, version }: Pick<StoreEntry, 'key' | 'version'>): StoredValueKey => ({
  partition,
  key,
  version,
  additionalData: new TextEncoder().encode(JSON.stringify([partition, key, version])),
});

function toText(value: unknown): Bytes {
  const json: unknown = JSON.stringify(value);
  if (typeof json !== 'string') throw new TypeError(`A store holds JSON, and no ${typeof value}.`);
  return new TextEncoder().encode(json);
}

function readBytes(partition: string, { key, value }: StoreEntry): Bytes {
  if (typeof value === 'string') {
    try {
      return fromBase64(value);
    } catch {
      // Not base64: the error below says so.
    }
  }
  throw new TypeError(`The value of '${key}' in '${partition}' was not written by this encrypted store.`);
}

/** Checks the result of a cipher. Without `instanceof`, which does not recognize bytes of another realm, such as Jest's. */
function toBytes(given: unknown, method: keyof StoreCipher): Uint8Array {
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  if (isBuffer(given)) return new Uint8Array(given);
  throw new TypeError(`'${method}' of the store's cipher must return a Uint8Array or an ArrayBuffer.`);
}

const isBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]';
