import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod/v4';
import { createParser } from '../../src/schemas/create-parser.js';
import { parseRunCreate } from '../../src/schemas/run.js';
import type { RunCreateParams } from '../../src/types/index.js';

const optionalText = z.strictObject({ a: z.string().optional() });

describe('a parser', () => {
  test('answers the params of its endpoint', () => {
    expectTypeOf(parseRunCreate).returns.toEqualTypeOf<RunCreateParams>();
    expectTypeOf(createParser<{ a?: string }>(() => optionalText)).returns.toEqualTypeOf<{ a?: string }>();
  });

  test('cannot be made of a schema that puts out something else', () => {
    // @ts-expect-error the schema puts out a text
    createParser<{ a: number }>(() => optionalText);
    // @ts-expect-error required, but not by the schema
    createParser<{ a: string }>(() => optionalText);
    // @ts-expect-error the schema puts out null
    createParser<{ a?: string }>(() => z.strictObject({ a: z.string().nullish() }));
  });
});
