import {
  badRequest,
  invalidId,
  invalidType,
  invalidValue,
  missingParameter,
  outOfRange,
  unknownParameter,
} from './api-error.js';
import { conversationIdOf } from './response-object.js';
import { isObject, type JsonObject } from './json.js';
import { checkModel } from './models.js';
import { checkEncryptedContent, ENCRYPTED_CONTENT } from './encrypted-content.js';
import { checkRefused } from './refused-parameters.js';
import type { State } from './state.js';
import { validateMetadata } from './validate-metadata.js';
import { validateSettings } from './validate-settings.js';
import { validateText } from './validate-text-format.js';
import { validateToolChoice, validateTools } from './validate-tools.js';

/** The values of `include`. */
const INCLUDABLE = [
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
  ENCRYPTED_CONTENT,
  'message.output_text.logprobs',
];

/** Every parameter of `responses.create` and the type it must have when it is not null. */
const PARAMETERS: Record<string, 'string' | 'boolean' | 'number' | 'integer' | 'object' | 'array' | 'any'> = {
  access_programs: 'any',
  background: 'boolean',
  context_management: 'any',
  conversation: 'any',
  image: 'any',
  include: 'array',
  input: 'any',
  instructions: 'string',
  max_output_tokens: 'integer',
  max_tool_calls: 'integer',
  metadata: 'any',
  model: 'string',
  moderation: 'any',
  parallel_tool_calls: 'boolean',
  previous_response_id: 'string',
  prompt: 'object',
  prompt_cache_key: 'string',
  prompt_cache_options: 'any',
  prompt_cache_retention: 'string',
  reasoning: 'object',
  safety_identifier: 'string',
  service_tier: 'string',
  store: 'boolean',
  stream: 'boolean',
  stream_options: 'object',
  temperature: 'number',
  text: 'any',
  tool_choice: 'any',
  tools: 'any',
  top_logprobs: 'integer',
  top_p: 'number',
  truncation: 'string',
  user: 'string',
};

const NAMES = {
  string: 'a string',
  boolean: 'a boolean',
  number: 'a decimal',
  integer: 'an integer',
  object: 'an object',
  array: 'an array of strings',
};

function fits(type: keyof typeof NAMES, value: unknown): boolean {
  if (type === 'object') return isObject(value);
  if (type === 'array') return Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function checkTypes(body: JsonObject): void {
  for (const [name, value] of Object.entries(body)) {
    const expected = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (expected === undefined) throw unknownParameter(name);
    if (expected === 'any' || value === null || value === undefined) continue;
    if (!fits(expected, value)) throw invalidType(name, NAMES[expected], value);
  }
}

function checkRange(body: JsonObject, name: string, kind: 'integer' | 'decimal', min: number, max?: number): void {
  const value = body[name];
  if (typeof value !== 'number') return;
  if (value < min) throw outOfRange(name, kind, { min }, value);
  if (max !== undefined && value > max) throw outOfRange(name, kind, { max }, value);
}

/** Checks an `include` list, of a body or of a query. */
export function validateInclude(include: unknown): string[] {
  if (include === undefined || include === null) return [];
  const values = Array.isArray(include) ? include : [include];
  return values.map((value: unknown, index) => {
    if (typeof value !== 'string' || !INCLUDABLE.includes(value))
      throw invalidValue(value, INCLUDABLE, `include[${index}]`);
    return value;
  });
}

/** Throws if a request has what an organization with zero data retention cannot use. */
function checkRetention(body: JsonObject): void {
  const named = { conversation: 'Conversation ID', previous_response_id: 'Previous response' };
  for (const [param, what] of Object.entries(named)) {
    if (body[param] === undefined || body[param] === null) continue;
    const message = `${what} cannot be used for this organization due to Zero Data Retention.`;
    throw badRequest(message, param, 'unsupported_parameter');
  }
}

function checkPlace(body: JsonObject, state: State): void {
  const { conversation, previous_response_id: previous, background, store } = body;
  const hasConversation = conversation !== undefined && conversation !== null;
  if (hasConversation && previous !== undefined && previous !== null) {
    throw badRequest(
      "Mutually exclusive parameters: ''. Ensure you are only providing one of: 'previous_response_id' or 'conversation'.",
      null,
      'mutually_exclusive_parameters',
    );
  }
  if (hasConversation) {
    const id = conversationIdOf(body);
    if (id === null) throw invalidType('conversation', 'one of an object or string', conversation);
    if (!id.startsWith('conv')) throw invalidId('conversation', id, 'conv');
  }
  if (background !== true) return;
  if (store === false) throw badRequest("Background mode requires 'store' to be true.", 'background');
  if (hasConversation && state.options.backgroundWithConversation === 'refuse') {
    throw badRequest(
      "Background mode is not supported together with 'conversation'.",
      'background',
      'unsupported_parameter',
    );
  }
}

/** Checks the parameters of a `responses.create` that do not depend on its items. Returns the tools. */
export function validateRequest(body: JsonObject, state: State): JsonObject[] {
  checkTypes(body);
  if (body.input === undefined || body.input === null) throw missingParameter('input');
  checkModel(body, state);
  checkRefused(body, state.options.refuses ?? []);
  if (state.server?.models !== 'own') checkEncryptedContent(body);
  if (state.options.zeroDataRetention) checkRetention(body);
  checkPlace(body, state);
  checkRange(body, 'temperature', 'decimal', 0, 2);
  checkRange(body, 'top_p', 'decimal', 0, 1);
  checkRange(body, 'top_logprobs', 'integer', 0, 20);
  checkRange(body, 'max_output_tokens', 'integer', 16);
  checkRange(body, 'max_tool_calls', 'integer', 1);
  validateMetadata(body.metadata);
  validateInclude(body.include);
  validateSettings(body);
  validateText(body.text);
  const tools = validateTools(body.tools, state);
  validateToolChoice(body.tool_choice, tools);
  return tools;
}
