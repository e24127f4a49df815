import type * as z from 'zod/v4-mini';
import { createParser, type Loose } from './create-parser.js';

/** Like `createParser`, for a query, whose values are texts: digits become a number, and an empty value counts as absent. */
export const createQueryParser = <T>(makeSchema: () => z.ZodMiniType<Loose<T>>): ((query: unknown) => T) => {
  const parse = createParser(makeSchema);
  return (query) => parse(readQuery(query));
};

const readQuery = (query: unknown): unknown => {
  if (typeof query !== 'object' || query === null || Array.isArray(query)) return query;
  const members = Object.entries(query).filter(([, value]) => value !== '' && value !== null);
  return Object.fromEntries(
    members.map(([key, value]: [string, unknown]) =>
      key === 'limit' && typeof value === 'string' && /^-?\d+$/.test(value) ? [key, Number(value)] : [key, value],
    ),
  );
};
