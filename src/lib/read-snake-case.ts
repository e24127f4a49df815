import { isRecord } from './plain-values.js';

/** Fields whose keys are the user's own. */
const FREE = new Set(['metadata', 'parameters', 'schema', 'attributes']);

/**
 * Renames the `camelCase` keys of JSON data to `snake_case`, as in the API. Metadata, schemas and the attributes of
 * files stay unchanged.
 */
export function readSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readSnakeCase);
  // A database gives times as a `Date`, which has no keys.
  if (!isRecord(value) || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [toSnakeCase(key), FREE.has(key) ? member : readSnakeCase(member)]),
  );
}

const toSnakeCase = (key: string): string =>
  key.replace(/[a-z0-9][A-Z]/g, ([lower = '', upper = '']) => `${lower}_${upper.toLowerCase()}`);
