import { LegacyError } from '../errors.js';
import { isRecord } from '../lib/plain-values.js';
import type { AssistantCreateParams, AssistantUpdateParams } from '../types/index.js';
import { parseAssistantCreate, parseAssistantUpdate } from './assistant.js';

const FIELDS: Readonly<Record<keyof AssistantCreateParams, true>> = {
  model: true,
  name: true,
  description: true,
  instructions: true,
  tools: true,
  tool_resources: true,
  metadata: true,
  temperature: true,
  top_p: true,
  response_format: true,
  reasoning_effort: true,
};

/** Fields of an assistant that its definition does not have. */
const OWN_FIELDS = ['id', 'object', 'created_at'];

/**
 * Checks an entry of the option `definitions`, like the body of `assistants.create`. An assistant object of the old API may
 * have further fields. `name` is the name of the entry in errors.
 * @throws TypeError that names the entry and what is invalid in it
 */
export function parseDefinition(name: string, definition: unknown): AssistantCreateParams {
  if (!isRecord(definition)) throw new TypeError(`'${name}' is not an assistant.`);
  const isWhole = definition['object'] === 'assistant';
  const params = Object.entries(definition).filter(
    ([key]) => Object.hasOwn(FIELDS, key) || (!isWhole && !OWN_FIELDS.includes(key)),
  );
  return parseNamed(name, () => parseAssistantCreate(Object.fromEntries(params)));
}

/**
 * Checks a definition of the option `variants`, like the body of `assistants.update`.
 * @throws TypeError that names the entry and what is invalid in it
 */
export const parseVariant = (name: string, definition: AssistantUpdateParams): AssistantUpdateParams =>
  parseNamed(name, () => parseAssistantUpdate(definition));

function parseNamed<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof LegacyError)) throw error;
    throw new TypeError(`'${name}' cannot be used: ${error.message}`, { cause: error });
  }
}
