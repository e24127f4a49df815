import type { StoreEntry } from './store.js';

interface StoredRow {
  key: string;
  /** JSON text. */
  value: string;
  version: string;
}

/** Reads the entry in a row of the table. Throws if the row does not have our columns. */
export function toEntry(row: unknown): StoreEntry {
  if (!isStoredRow(row)) throw new Error("The store's table has other columns than it should.");
  return { key: row.key, value: JSON.parse(row.value), version: row.version };
}

function isStoredRow(row: unknown): row is StoredRow {
  return typeof row === 'object' && row !== null && 'key' in row && 'value' in row && 'version' in row;
}

/** Reads the name of a partition from a row; empty if the row has none. */
export function toPartition(row: unknown): string {
  return typeof row === 'object' && row !== null && 'partition' in row ? String(row.partition) : '';
}

/** Quotes the name of a table for SQL, with its schema if it has one (`app.assistants`). Throws a `TypeError` for other text. */
export function quoteTable(name: string): string {
  if (!/^[A-Za-z_]\w{0,62}(\.[A-Za-z_]\w{0,62})?$/.test(name)) {
    throw new TypeError(`Not a table's name: ${JSON.stringify(name)}`);
  }
  return name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
}

/** The error for a table of an earlier version of this package, which had no partitions. */
export function oldTable(table: string): Error {
  return new Error(
    `The table ${table} has the layout of an earlier version: it has no column 'partition'. ` +
      'Give the store another table, or drop this one.',
  );
}
