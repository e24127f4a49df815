/**
 * Encryption at rest: puts itself around any store, and encrypts each value before it gets there. What stays readable is
 * what the store looks things up by: ids in keys and partitions, and versions.
 */
import type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from 'openai-assistants-shim';

const NONCE_BYTES = 12;

export class EncryptedStore implements Store {
  readonly #store: Store;
  readonly #key: CryptoKey;

  /** `key`: AES-GCM with 256 bits, from where you keep secrets; see {@link importKey}. */
  constructor(store: Store, key: CryptoKey) {
    this.#store = store;
    this.#key = key;
  }

  async get(partition: string, key: string): Promise<StoreEntry | null> {
    const entry = await this.#store.get(partition, key);
    return entry && this.#open(partition, entry);
  }

  async getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    const entries = await this.#store.getMany(partition, keys);
    return Promise.all(entries.map(async (entry) => entry && this.#open(partition, entry)));
  }

  async list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const entries = await this.#store.list(partition, prefix, options);
    return Promise.all(entries.map((entry) => this.#open(partition, entry)));
  }

  async write(partition: string, changes: readonly StoreChange[]): Promise<boolean> {
    return this.#store.write(partition, await Promise.all(changes.map((change) => this.#seal(partition, change))));
  }

  partitions(options: StorePartitionsOptions): Promise<string[]> {
    return this.#store.partitions(options);
  }

  async close(): Promise<void> {
    await this.#store.close?.();
  }

  async #seal(partition: string, change: StoreChange): Promise<StoreChange> {
    if (change.value === undefined) return change;
    const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const text = new TextEncoder().encode(JSON.stringify(change.value));
    const sealed = await crypto.subtle.encrypt(describe(iv, partition, change), this.#key, text);
    return { ...change, value: toBase64(new Uint8Array([...iv, ...new Uint8Array(sealed)])) };
  }

  async #open(partition: string, entry: StoreEntry): Promise<StoreEntry> {
    const bytes = fromBase64(String(entry.value));
    const algorithm = describe(bytes.slice(0, NONCE_BYTES), partition, entry);
    const text = await crypto.subtle.decrypt(algorithm, this.#key, bytes.slice(NONCE_BYTES));
    return { ...entry, value: JSON.parse(new TextDecoder().decode(text)) as unknown };
  }
}

/** A value opens only where it was written: one that was copied to another key, or brought back, is refused. */
const describe = (
  iv: Uint8Array<ArrayBuffer>,
  partition: string,
  { key, version }: { key: string; version: string },
) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(JSON.stringify([partition, key, version])),
});

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** The key of 32 random bytes in base64: `openssl rand -base64 32`. */
export function importKey(base64: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', fromBase64(base64), 'AES-GCM', false, ['encrypt', 'decrypt']);
}
