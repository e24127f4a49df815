import type * as z from 'zod/v4-mini';
import { once } from '../lib/once.js';
import { convertIssues } from './convert-issues.js';

/** `T` as a schema returns it: optional members may be undefined. */
export type Loose<T> = T extends readonly (infer Item)[]
  ? Loose<Item>[]
  : T extends object
    ? { [K in keyof T]: T extends Record<K, unknown> ? Loose<T[K]> : Loose<T[K]> | undefined }
    : T;

function dropUndefined<T>(value: Loose<T>): T;
function dropUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) Reflect.deleteProperty(value, key);
    else dropUndefined(member);
  }
  return value;
}

/**
 * Creates the parse function of an endpoint, which checks JSON data and returns it typed. Absent data counts as an empty
 * object. `makeSchema` is called at the first parse, because schemas are slow to create, and few apps call all endpoints.
 */
export const createParser = <T>(makeSchema: () => z.ZodMiniType<Loose<T>>): ((input: unknown) => T) => {
  const schema = once(makeSchema);
  return (input) => {
    const json = input ?? {};
    const result = schema().safeParse(json);
    if (!result.success) throw convertIssues(result.error.issues, json);
    return dropUndefined<T>(result.data);
  };
};
