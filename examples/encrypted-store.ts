/**
 * Encryption at rest: wraps any store in `encryptStore`, with AES-GCM of Web Crypto. You can change keys, because each value
 * begins with the id of its key: new values are encrypted with the newest key, and old values stay readable.
 */
import { encryptStore, type Store, type StoredValueKey } from 'openai-assistants-shim';

const NONCE_BYTES = 12;
const PAGE = 100;

/**
 * Returns a store that encrypts the values in `store`. `keys` contains the newest key first. You choose their ids, of at most 255
 * ASCII characters; never use an id again for another key. Load the keys from where you keep secrets.
 */
export function encryptWithAesGcm(store: Store, keys: ReadonlyMap<string, CryptoKey>): Store {
  const [newest] = keys;
  if (!newest) throw new TypeError('There is no key to encrypt with.');
  const [newestId, newestKey] = newest;
  return encryptStore(store, {
    async encode(text, at) {
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const id = new TextEncoder().encode(newestId);
      const sealed = await crypto.subtle.encrypt(describe(iv, id, at), newestKey, text);
      return new Uint8Array([id.length, ...id, ...iv, ...new Uint8Array(sealed)]);
    },
    async decode(bytes, at) {
      const id = bytes.slice(1, 1 + (bytes[0] ?? 0));
      const name = new TextDecoder().decode(id);
      const key = keys.get(name);
      if (!key) throw new Error(`There is no key with the id '${name}'.`);
      const iv = bytes.slice(1 + id.length, 1 + id.length + NONCE_BYTES);
      return crypto.subtle.decrypt(describe(iv, id, at), key, bytes.slice(1 + id.length + NONCE_BYTES));
    },
  });
}

/**
 * Returns the parameters of AES-GCM. They bind a value to its key, place and version: a value that was copied to another place, or
 * an old one that was put back, cannot be decrypted.
 */
const describe = (iv: Uint8Array<ArrayBuffer>, id: Uint8Array, { additionalData }: StoredValueKey) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new Uint8Array([id.length, ...id, ...additionalData]),
});

/** Imports an AES key: 32 random bytes in base64, for example from `openssl rand -base64 32`. */
export function importKey(base64: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/**
 * Encrypts every value of a store again, with the newest key. Afterwards you can delete the older keys. The app may run meanwhile:
 * if it changes a value, it has encrypted that value with the newest key itself.
 */
export async function reencrypt(store: Store): Promise<void> {
  for (let behind: string | undefined; ;) {
    const partitions = await store.partitions({ limit: PAGE, after: behind });
    for (const partition of partitions) await reencryptPartition(store, partition);
    behind = partitions.at(-1);
    if (behind === undefined) return;
  }
}

async function reencryptPartition(store: Store, partition: string): Promise<void> {
  for (let after: string | undefined; ;) {
    const entries = await store.list(partition, '', { limit: PAGE, after });
    for (const { key, value, version } of entries) {
      await store.write(partition, [{ key, value, ifVersion: version, version: crypto.randomUUID() }]);
    }
    after = entries.at(-1)?.key;
    if (after === undefined) return;
  }
}
