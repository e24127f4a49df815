import { badRequest, invalidType, invalidValue, outOfRange, unknownParameter } from './api-error.js';
import type { JsonObject } from './json.js';
import type { Query } from './http.js';

/** The query parameters of a list endpoint besides `limit`, `order` and `after`. */
export interface ListRules {
  /** Further query parameters. All others are refused. */
  also?: readonly string[];
  maxLimit?: number;
  defaultLimit?: number;
}

/** Throws if the query has a parameter that the endpoint does not know. */
export function checkQuery(query: Query, known: readonly string[]): void {
  for (const name of Object.keys(query)) {
    if (!known.includes(name) && name !== 'api-version') throw unknownParameter(name);
  }
}

function readLimit(query: Query, { maxLimit: max = 100, defaultLimit = 20 }: ListRules): number {
  const raw = query.limit;
  if (raw === undefined) return defaultLimit;
  const limit = Number(raw);
  if (Array.isArray(raw) || !Number.isInteger(limit)) throw invalidType('limit', 'an integer', raw);
  if (limit < 1) throw outOfRange('limit', 'integer', { min: 1 }, limit);
  if (limit > max) throw outOfRange('limit', 'integer', { max }, limit);
  return limit;
}

/** A page of `entries` (given oldest first), by the query's `limit`, `order` (newest first by default), `after` and `before`. */
export function listPage<T extends { id: string }>(
  entries: readonly T[],
  query: Query,
  rules: ListRules = {},
): JsonObject & { data: T[] } {
  checkQuery(query, ['limit', 'order', 'after', ...(rules.also ?? [])]);
  const limit = readLimit(query, rules);
  const order = query.order ?? 'desc';
  if (order !== 'asc' && order !== 'desc') throw invalidValue(order, ['asc', 'desc'], 'order');
  let ordered = order === 'asc' ? [...entries] : entries.toReversed();
  const locate = (name: string) => {
    const id = query[name];
    const index = ordered.findIndex((entry) => entry.id === id);
    if (index < 0)
      throw badRequest(`Invalid '${name}': no entry with id '${String(id)}' found.`, name, 'invalid_value');
    return index;
  };
  if (query.after !== undefined) ordered = ordered.slice(locate('after') + 1);
  if (query.before !== undefined) ordered = ordered.slice(0, locate('before'));
  const data = ordered.slice(0, limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    has_more: ordered.length > limit,
    last_id: data.at(-1)?.id ?? null,
  };
}
