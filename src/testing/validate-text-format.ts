import { badRequest, invalidType, invalidValue, missingParameter, unknownParameter } from './api-error.js';
import { asArray, asString, isObject, type JsonObject } from './json.js';
import { findLooseness } from './strict-schema.js';
import type { FakeOpenAIOptions, WireItem } from './types.js';
import { validateName } from './validate-name.js';

const TYPES = ['text', 'json_object', 'json_schema'];

/** Checks `text`, with its `format`. */
export function validateText(text: unknown): void {
  if (text === undefined || text === null) return;
  if (!isObject(text)) throw invalidType('text', 'an object', text);
  const { format } = text;
  if (format === undefined || format === null) return;
  if (!isObject(format)) throw invalidType('text.format', 'an object', format);
  if (format.type === undefined) throw missingParameter('text.format.type');
  if (typeof format.type !== 'string' || !TYPES.includes(format.type))
    throw invalidValue(format.type, TYPES, 'text.format.type');
  if (format.type !== 'json_schema') return;
  const name = validateName(format.name, 'text.format.name');
  if (!isObject(format.schema)) throw missingParameter('text.format.schema');
  const unknown = Object.keys(format).find((key) => !['type', 'name', 'description', 'schema', 'strict'].includes(key));
  if (unknown !== undefined) throw unknownParameter(`text.format.${unknown}`);
  if (format.strict === false) return;
  const looseness = findLooseness(format.schema);
  if (looseness !== null) {
    throw badRequest(
      `Invalid schema for response_format '${name}': ${looseness}`,
      'text.format.schema',
      'invalid_json_schema',
    );
  }
}

const textOf = (item: WireItem) =>
  asArray(item.content)
    .map((part) => (isObject(part) ? (asString(part.text) ?? '') : ''))
    .join(' ');

/**
 * In JSON mode, checks that a message has the word JSON: one of the input, or with `jsonWord: 'context'` one of the whole
 * context.
 */
export function checkJsonMode(
  body: JsonObject,
  context: readonly WireItem[],
  input: readonly WireItem[],
  { jsonWord }: FakeOpenAIOptions,
): void {
  const format = isObject(body.text) ? body.text.format : null;
  if (!isObject(format) || format.type !== 'json_object') return;
  const messages = jsonWord === 'context' ? context : input;
  if (messages.some((item) => item.type === 'message' && /json/i.test(textOf(item)))) return;
  throw badRequest(
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
    'input',
  );
}
