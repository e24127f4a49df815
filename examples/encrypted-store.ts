/**
 * Encryption at rest: `encryptStore` around any store, with AES-GCM of Web Crypto, and a change of keys. Each value carries
 * the id of its key in front, so that new values are encrypted with the newest key while old ones stay readable.
 */
import { encryptStore, type Store, type StoredValueKey } from 'openai-assistants-shim';

const NONCE_BYTES = 12;
const PAGE = 100;

/**
 * `keys`: the newest one first, by ids of your choice (at most 255 characters of ASCII) that never name another key. Get
 * them from where you keep secrets.
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

/** Binds a value to its place and to its key: one that was copied elsewhere, or brought back, does not decrypt. */
const describe = (iv: Uint8Array<ArrayBuffer>, id: Uint8Array, { additionalData }: StoredValueKey) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new Uint8Array([id.length, ...id, ...additionalData]),
});

/** An AES key: 32 random bytes in base64, as from `openssl rand -base64 32`. */
export function importKey(base64: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/**
 * Writes every value of a persistent store again, encrypted with the newest key: the older keys can go then. It may run
 * beside the app; a value that changes meanwhile has been encrypted anew by whoever changed it.
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
