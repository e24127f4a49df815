import { badRequest, invalidType, missingParameter } from './api-error.js';

const NAME = /^[a-zA-Z0-9_-]+$/;

/** Checks a name of a function or of a format. */
export function validateName(value: unknown, param: string): string {
  if (value === undefined || value === null) throw missingParameter(param);
  if (typeof value !== 'string') throw invalidType(param, 'a string', value);
  if (!NAME.test(value)) {
    throw badRequest(
      `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      param,
      'invalid_value',
    );
  }
  return value;
}
