import { invalidType, invalidValue, missingParameter, outOfRange, stringTooLong } from './api-error.js';
import { asString, isObject, type JsonObject } from './json.js';

/** The allowed values of some parameters. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  service_tier: ['auto', 'default', 'flex', 'scale', 'priority'],
  prompt_cache_retention: ['in_memory', '24h'],
  truncation: ['auto', 'disabled'],
};

/** The maximum length of a user id. */
const LONGEST_IDENTIFIER = 64;
/** The minimum number of tokens for compaction. */
const LEAST_THRESHOLD = 1000;

/** Checks what a request says of how it is to be served. */
export function validateSettings(body: JsonObject): void {
  for (const [name, supported] of Object.entries(VALUES)) checkValue(body[name], supported, name);
  if (isObject(body.text)) checkValue(body.text.verbosity, ['low', 'medium', 'high'], 'text.verbosity');
  const identifier = asString(body.safety_identifier) ?? '';
  if (identifier.length > LONGEST_IDENTIFIER) {
    throw stringTooLong('safety_identifier', LONGEST_IDENTIFIER, identifier.length);
  }
  checkContextManagement(body.context_management);
}

function checkValue(value: unknown, supported: readonly string[], param: string): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'string' || !supported.includes(value)) throw invalidValue(value, supported, param);
}

function checkContextManagement(value: unknown): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value)) throw invalidType('context_management', 'an array of objects', value);
  for (const [index, entry] of value.entries()) {
    const path = `context_management[${index}]`;
    if (!isObject(entry)) throw invalidType(path, 'an object', entry);
    if (entry.type === undefined) throw missingParameter(`${path}.type`);
    checkValue(entry.type, ['compaction'], `${path}.type`);
    const { compact_threshold: threshold } = entry;
    if (typeof threshold !== 'number' || threshold >= LEAST_THRESHOLD) continue;
    throw outOfRange(`${path}.compact_threshold`, 'integer', { min: LEAST_THRESHOLD }, threshold);
  }
}
