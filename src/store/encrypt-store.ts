import { fromBase64, toBase64, type Bytes } from '../lib/base64.js';
import type { Store, StoreChange, StoreEntry } from './store.js';

/** The place of a value in a store. */
export interface StoredValueKey {
  partition: string;
  key: string;
  /** The version that the value is written with: another one for each write. */
  version: string;
  /**
   * The three above as bytes, for a cipher that takes associated data (`additionalData` of AES-GCM in Web Crypto): what is
   * encrypted with them decrypts at this place only, and as this version only.
   */
  additionalData: Bytes;
}

/** How `encryptStore` makes unreadable what it stores. */
export interface StoreCipher {
  /** Encrypts a value, which is JSON in UTF-8, for its place. What it rejects with, the write rejects with. */
  encode(bytes: Bytes, key: StoredValueKey): Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;
  /**
   * Decrypts what `encode` has made for the same place. It has to reject bytes that `encode` did not make, or made for
   * another place, which an authenticating cipher does. What it rejects with, the read rejects with.
   */
  decode(bytes: Bytes, key: StoredValueKey): Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;
}

/**
 * A store that encrypts each value before it gets to another store, and keeps everything else that the other one promises.
 * Partitions, keys and versions stay readable, since values are looked up by them: they hold ids of threads, messages,
 * runs and assistants.
 *
 * To change the cipher's key now and then, let `encode` put the id of the key that it uses in front of the bytes, and let
 * `decode` choose the key by it: values are written with the newest key, and older ones stay readable for as long as their
 * key is known. Each value is encrypted anew when it is next written. `examples/encrypted-store.ts` does this with Web Crypto,
 * and rewrites what is still encrypted with a key that is to go.
 *
 * Calls reject with what the cipher or the other store rejects with, and with a `TypeError` for a value that this store
 * did not write: one that was there before it was encrypted.
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
      // Not base64: told below.
    }
  }
  throw new TypeError(`The value of '${key}' in '${partition}' was not written by this encrypted store.`);
}

/** Bytes may come from another realm, as under Jest, where `instanceof` does not know them. */
function toBytes(given: unknown, method: keyof StoreCipher): Uint8Array {
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  if (isBuffer(given)) return new Uint8Array(given);
  throw new TypeError(`'${method}' of the store's cipher has to give a Uint8Array or an ArrayBuffer.`);
}

const isBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]';
