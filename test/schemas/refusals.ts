import { expect } from 'vitest';
import { LegacyError } from '../../src/errors.js';

/** A row of a table of refusals: what is wrong, the input, and `param`, `code` and `message` of the answer. */
export type Refusal = [title: string, input: unknown, param: string | null, code: string | null, message: string];

export const text = (length: number): string => 'x'.repeat(length);

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** The legacy error that `parse` throws for `input`. */
const refusalOf = (parse: (input: unknown) => unknown, input: unknown): LegacyError => {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof LegacyError) return error;
    throw error;
  }
  return expect.unreachable('nothing was refused');
};

/** Checks a row: a 400 of the old API's usual type, with exactly this param, code and message. */
export const expectRefusal = (
  parse: (input: unknown) => unknown,
  input: unknown,
  param: string | null,
  code: string | null,
  message: string,
): void => {
  const error = refusalOf(parse, input);
  expect(error.status).toBe(400);
  expect(error.message).toBe(message);
  expect(error.body).toEqual({ type: 'invalid_request_error', param, code, message });
};
