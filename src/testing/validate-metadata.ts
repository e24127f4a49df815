import { countCharacters } from '../lib/count-characters.js';
import { badRequest, invalidType, stringTooLong } from './api-error.js';
import { isObject, type JsonObject } from './json.js';

/** Checks metadata: at most 16 pairs, with keys up to 64 and values up to 512 characters. Absent or null means none. */
export const validateMetadata = (value: unknown): JsonObject => validatePairs(value, 'metadata', ['string']);

/** Checks the attributes of a file in a vector store: like metadata, but values can also be numbers and booleans. */
export const validateAttributes = (value: unknown, param: string): JsonObject =>
  validatePairs(value, param, ['string', 'number', 'boolean'], 'one of a string, number, or boolean');

function validatePairs(value: unknown, param: string, types: readonly string[], expected = 'a string'): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw invalidType(param, 'an object', value);
  const keys = Object.keys(value);
  if (keys.length > 16) {
    throw badRequest(
      `Invalid '${param}': too many properties. Expected an object with at most 16 properties, but got an object with ${keys.length} properties instead.`,
      param,
      'object_above_max_properties',
    );
  }
  for (const key of keys) {
    if (countCharacters(key) > 64) {
      throw badRequest(
        `Invalid '${param}': property name too long. Expected a property name with maximum length 64, but got one with length ${countCharacters(key)} instead.`,
        param,
        'property_name_above_max_length',
      );
    }
    const entry = value[key];
    if (!types.includes(typeof entry)) throw invalidType(`${param}.${key}`, expected, entry);
    const length = typeof entry === 'string' ? countCharacters(entry) : 0;
    if (length > 512) throw stringTooLong(`${param}.${key}`, 512, length);
  }
  return { ...value };
}
