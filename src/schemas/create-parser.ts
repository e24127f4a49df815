import type * as z from 'zod/v4-mini';
import { once } from '../lib/once.js';
import { convertIssues } from './convert-issues.js';

/** `T` as a schema puts it out: what is optional may be there as undefined. */
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
 * Makes the parse function of an endpoint. It takes JSON data and answers them checked and typed; none at all are an empty
 * object. `makeSchema` is called at the first parse: schemas are slow to make, and few programs call every endpoint.
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
