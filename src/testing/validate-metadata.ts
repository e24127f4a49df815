import { countCharacters } from '../lib/count-characters.js';
import { badRequest, invalidType, stringTooLong } from './api-error.js';
import { isObject, type JsonObject } from './json.js';

/** Checks metadata: at most 16 pairs, with keys up to 64 and values up to 512 characters. Absent or null means none. */
export function validateMetadata(value: unknown): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw invalidType('metadata', 'an object', value);
  const keys = Object.keys(value);
  if (keys.length > 16) {
    throw badRequest(
      `Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with ${keys.length} properties instead.`,
      'metadata',
      'object_above_max_properties',
    );
  }
  for (const key of keys) {
    if (countCharacters(key) > 64) {
      throw badRequest(
        `Invalid 'metadata': property name too long. Expected a property name with maximum length 64, but got one with length ${countCharacters(key)} instead.`,
        'metadata',
        'property_name_above_max_length',
      );
    }
    const entry = value[key];
    if (typeof entry !== 'string') throw invalidType(`metadata.${key}`, 'a string', entry);
    const length = countCharacters(entry);
    if (length > 512) throw stringTooLong(`metadata.${key}`, 512, length);
  }
  return { ...value };
}
