import type { StoreChange } from './store.js';

/** A statement with its parameters. */
interface Query {
  text: string;
  values: unknown[];
}

/**
 * Returns a statement that makes all changes or none, and returns in `written` whether it did. It locks the existing rows in
 * the order of their keys, so that two writes cannot deadlock, and checks the conditions on the locked rows. A row that does
 * not exist cannot be locked: if another process inserts one that must be new, the statement divides by zero, which undoes
 * all of it. `isOvertaken` recognizes that error.
 */
export function toWrite(table: string, partition: string, changes: readonly StoreChange[]): Query {
  const sorted = changes.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const text = `
    WITH change AS (
      SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[])
        AS given (key, value, version, is_new, expected)),
    locked AS (
      SELECT kept.key, kept.version FROM ${table} AS kept
        WHERE kept.partition = $1 AND kept.key = ANY ($2::text[]) ORDER BY kept.key FOR UPDATE),
    verdict AS (
      SELECT NOT EXISTS (
        SELECT 1 FROM change LEFT JOIN locked USING (key)
          WHERE (change.is_new AND locked.key IS NOT NULL)
             OR (change.expected IS NOT NULL AND change.expected IS DISTINCT FROM locked.version)) AS holds),
    added AS (
      INSERT INTO ${table} (partition, key, value, version)
        SELECT $1, change.key, change.value, change.version FROM change, verdict
          WHERE holds AND change.value IS NOT NULL AND change.is_new ORDER BY change.key
        ON CONFLICT (partition, key) DO NOTHING RETURNING key),
    set AS (
      INSERT INTO ${table} (partition, key, value, version)
        SELECT $1, change.key, change.value, change.version FROM change, verdict
          WHERE holds AND change.value IS NOT NULL AND NOT change.is_new ORDER BY change.key
        ON CONFLICT (partition, key) DO UPDATE SET value = excluded.value, version = excluded.version),
    removed AS (
      DELETE FROM ${table} AS kept USING change, verdict
        WHERE holds AND change.value IS NULL AND kept.partition = $1 AND kept.key = change.key)
    SELECT CASE
      WHEN NOT holds THEN false
      WHEN (SELECT count(*) FROM added) = (SELECT count(*) FROM change WHERE value IS NOT NULL AND is_new) THEN true
      ELSE 1 / (SELECT count(*) FROM change WHERE key IS NULL) > 0
    END AS written FROM verdict`;
  return {
    text,
    values: [
      partition,
      sorted.map(({ key }) => key),
      sorted.map(({ value }) => (value === undefined ? null : JSON.stringify(value))),
      sorted.map(({ version }) => version),
      sorted.map(({ ifVersion }) => ifVersion === null),
      sorted.map(({ ifVersion }) => ifVersion ?? null),
    ],
  };
}

const DIVISION_BY_ZERO = '22012';

/** Whether the statement of {@link toWrite} undid itself, because another process inserted a row that had to be new. */
export const isOvertaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === DIVISION_BY_ZERO;
