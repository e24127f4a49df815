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
  return { key: row.key, value: JSON.parse(row.value), version: row.version };
}

function isStoredRow(row: unknown): row is StoredRow {
  return typeof row === 'object' && row !== null && 'key' in row && 'value' in row && 'version' in row;
}

/** The partition that a row names. */
export function toPartition(row: unknown): string {
  return typeof row === 'object' && row !== null && 'partition' in row ? String(row.partition) : '';
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

/** The table was made by a version of this package that kept everything in one partition. */
export function oldTable(table: string): Error {
  return new Error(
    `The table ${table} has the layout of an earlier version: it has no column 'partition'. ` +
      'Give the store another table, or drop this one.',
  );
}
