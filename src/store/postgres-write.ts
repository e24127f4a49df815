import type { StoreChange } from './store.js';

/** A statement with its parameters. */
interface Query {
  text: string;
  values: unknown[];
}

/**
 * One statement that makes all changes or none, and says in `written` which. The rows that are there are locked in the
 * order of their keys, so that two writes cannot wait for each other, and compared as they are under the lock. A row that
 * another process adds meanwhile, where there was to be none, makes the statement fail as a whole: see `isOvertaken`.
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

/** The statement failed on purpose: another process added a row where there was to be none. */
export const isOvertaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === DIVISION_BY_ZERO;
