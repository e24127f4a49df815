import { decodeKey } from './encode-key.js';
import type { StoreEntry } from './store.js';

interface StoredRow {
  key: string;
  /** JSON text. */
  value: string;
  version: string;
}

/** The entry that a row of the table holds. Throws on a row that is not of our table. */
export function toEntry(row: unknown): StoreEntry {
  if (!isStoredRow(row)) throw new Error("The store's table has other columns than it should.");
  return { key: decodeKey(row.key), value: JSON.parse(row.value), version: row.version };
}

function isStoredRow(row: unknown): row is StoredRow {
  return typeof row === 'object' && row !== null && 'key' in row && 'value' in row && 'version' in row;
}

/** A version that no key ever had. */
export function createVersion(): string {
  return crypto.randomUUID();
}

/** A table's name, with its schema if it has one (`app.assistants`), as SQL takes it. Throws a `TypeError` on any other. */
export function quoteTable(name: string): string {
  if (!/^[A-Za-z_]\w{0,62}(\.[A-Za-z_]\w{0,62})?$/.test(name)) {
    throw new TypeError(`Not a table's name: ${JSON.stringify(name)}`);
  }
  return name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
}
