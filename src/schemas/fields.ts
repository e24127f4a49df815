import * as z from 'zod/v4-mini';
import { quoteValues } from '../errors.js';
import { countCharacters } from '../lib/count-characters.js';
import { once } from '../lib/once.js';
import { isRecord } from '../lib/plain-values.js';
import { EXPECTED, INTEGER, SUPPORTED } from './convert-issues.js';

/** Text of any length. */
export const text = once(() => z.string());

/** Text of at most `maximum` characters. */
export const textUpTo = (maximum: number) =>
  z.string().check(({ value, issues }) => {
    if (countCharacters(value) > maximum) {
      issues.push({ code: 'too_big', origin: 'string', maximum, inclusive: true, input: value });
    }
  });

/** A name of a function or schema. */
export const name = once(() => z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[a-zA-Z0-9_-]+$/)));

/** A whole number within bounds. */
export const integer = (minimum: number, maximum?: number) => {
  const schema = z.int(`${EXPECTED}an integer`).check(z.minimum(minimum, INTEGER));
  return maximum === undefined ? schema : schema.check(z.maximum(maximum, INTEGER));
};

/** A number within bounds. */
export const decimal = (minimum: number, maximum: number) => z.number().check(z.minimum(minimum), z.maximum(maximum));

/** One of several texts. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) => z.enum(words);

/** An object without unknown members. */
export const object = <Shape extends z.core.$ZodShape>(shape: Shape) => z.strictObject(shape);

/** An array. `items` names its entries in errors: `objects`, `strings`. */
export const list = <Item extends z.ZodMiniType>(
  item: Item,
  items: 'objects' | 'strings',
  { minimum = 0, maximum = Infinity } = {},
) => {
  const schema = z.array(item, `${EXPECTED}an array of ${items}`);
  const bounded = minimum > 0 ? schema.check(z.minLength(minimum)) : schema;
  return maximum < Infinity ? bounded.check(z.maxLength(maximum)) : bounded;
};

/** Objects that differ by `type`. `words` are the values of `type`, in the order in which the API's errors name them. */
export const byType = <
  const Options extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(
  words: readonly string[],
  options: Options,
) => z.discriminatedUnion('type', options, SUPPORTED + words.join(' '));

/** A choice between JSON types. `expected` names them in errors, as the API does. */
export const either = <const Options extends readonly z.ZodMiniType[]>(expected: string, options: Options) =>
  z.union(options, `${EXPECTED}${expected}`);

/** One of several texts, or an object. */
export const wordOrObject = <const Words extends readonly [string, ...string[]], Item extends z.ZodMiniType>(
  words: Words,
  item: Item,
) => {
  const quoted = quoteValues(words, 'or');
  return either(`one of ${words.length > 1 ? 'one of ' : ''}${quoted} or object`, [z.enum(words), item]);
};

/** A parameter that may be absent or null. Null stays null. */
export const nullable = <Item extends z.ZodMiniType>(item: Item) => z.nullish(item);

/** A parameter that may be absent. Null counts as absent. */
export const optional = <Item extends z.ZodMiniType>(item: Item) =>
  z.optional(
    z.pipe(
      z.nullable(item),
      z.transform((value) => value ?? undefined),
    ),
  );

/** A parameter that accepts only null. The API returns it as null, and apps send back what they have read. */
export const nullOnly = once(() => optional(z.null(`${EXPECTED}null`)));

/** An object with keys of the caller's choice. `z.record` refuses the key `constructor`, and drops `__proto__`. */
export const record = <Item extends z.ZodMiniType>(item: Item) =>
  z.transform((value: unknown, { issues }: { issues: unknown[] }): Record<string, z.output<Item>> => {
    if (!isRecord(value)) {
      issues.push({ code: 'invalid_type', expected: 'record', input: value });
      return {};
    }
    const members = Object.entries(value).flatMap(([key, given]) => {
      const result = item.safeParse(given);
      if (result.success) return [[key, result.data] as const];
      issues.push(...result.error.issues.map((issue) => ({ ...issue, input: given, path: [key, ...issue.path] })));
      return [];
    });
    return Object.fromEntries(members);
  });

/** At most 16 pairs of text. */
export const metadata = once(() =>
  nullable(
    record(textUpTo(512)).check(({ value, issues }) => {
      if (Object.keys(value).length > 16) {
        issues.push({ code: 'custom', params: { kind: 'properties', maximum: 16 }, input: value });
      }
      for (const key of Object.keys(value)) {
        if (countCharacters(key) > 64) {
          issues.push({ code: 'custom', params: { kind: 'key', maximum: 64 }, input: key, path: [key] });
        }
      }
    }),
  ),
);
