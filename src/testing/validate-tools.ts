import {
  badRequest,
  emptyArray,
  invalidType,
  invalidValue,
  missingParameter,
  noSuchFile,
  notFound,
  outOfRange,
  unknownParameter,
} from './api-error.js';
import { asString, isObject, type JsonObject } from './json.js';
import { canMakeStrict, findLooseness, findWrongRoot } from './strict-schema.js';
import type { State } from './state.js';

const TOOL_TYPES = [
  'function',
  'file_search',
  'code_interpreter',
  'web_search',
  'web_search_preview',
  'computer',
  'computer_use_preview',
  'mcp',
  'image_generation',
  'local_shell',
  'shell',
  'custom',
  'apply_patch',
  'namespace',
  'tool_search',
  'programmatic_tool_calling',
];
const FUNCTION_KEYS = [
  'type',
  'name',
  'description',
  'parameters',
  'strict',
  'allowed_callers',
  'async',
  'defer_loading',
  'output_schema',
];
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

function validateFunction(tool: JsonObject, path: string, state: State): void {
  const name = validateName(tool.name, `${path}.name`);
  const unknown = Object.keys(tool).find((key) => !FUNCTION_KEYS.includes(key));
  if (unknown !== undefined) throw unknownParameter(`${path}.${unknown}`);
  const { parameters = null, strict = null, description = null } = tool;
  if (description !== null && typeof description !== 'string')
    throw invalidType(`${path}.description`, 'a string', description);
  if (strict !== null && typeof strict !== 'boolean') throw invalidType(`${path}.strict`, 'a boolean', strict);
  if (parameters === null) return;
  if (!isObject(parameters)) throw invalidType(`${path}.parameters`, 'an object', parameters);
  const malformed =
    parameters.type === undefined && Object.keys(parameters).length === 0 ? null : findWrongRoot(parameters);
  const refuses =
    strict === true || (strict === null && (state.options.omittedStrict === 'refuse' || !canMakeStrict(parameters)));
  const looseness = malformed ?? (refuses ? findLooseness(parameters) : null);
  if (looseness !== null) {
    throw badRequest(
      `Invalid schema for function '${name}': ${looseness}`,
      `${path}.parameters`,
      'invalid_function_parameters',
    );
  }
}

function validateFileSearch(tool: JsonObject, path: string, state: State): void {
  const { vector_store_ids: ids, max_num_results: max } = tool;
  if (ids === undefined || ids === null) throw missingParameter(`${path}.vector_store_ids`);
  if (!Array.isArray(ids)) throw invalidType(`${path}.vector_store_ids`, 'an array of strings', ids);
  if (ids.length === 0) throw emptyArray(`${path}.vector_store_ids`);
  for (const id of ids) if (!state.vectorStores.has(String(id))) throw notFound('Vector store', String(id));
  if (typeof max !== 'number') return;
  if (max < 1) throw outOfRange(`${path}.max_num_results`, 'integer', { min: 1 }, max);
  if (max > 50) throw outOfRange(`${path}.max_num_results`, 'integer', { max: 50 }, max);
}

function validateCodeInterpreter(tool: JsonObject, path: string, state: State): void {
  const { container } = tool;
  if (container === undefined || container === null) throw missingParameter(`${path}.container`);
  if (typeof container === 'string') {
    if (!state.containers.has(container)) throw notFound('Container', container);
    return;
  }
  if (!isObject(container)) throw invalidType(`${path}.container`, 'one of an object or string', container);
  if (container.type !== 'auto') {
    if (container.type === undefined) throw missingParameter(`${path}.container.type`);
    throw invalidValue(container.type, ['auto'], `${path}.container.type`);
  }
  const { file_ids: fileIds = null } = container;
  if (fileIds === null) return;
  if (!Array.isArray(fileIds)) throw invalidType(`${path}.container.file_ids`, 'an array of strings', fileIds);
  for (const id of fileIds)
    if (!state.files.has(String(id))) throw noSuchFile(String(id), `${path}.container.file_ids`);
}

/** Checks the tools of a request, in order, and answers them. */
export function validateTools(value: unknown, state: State): JsonObject[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidType('tools', 'an array of objects', value);
  return value.map((tool: unknown, index) => {
    const path = `tools[${index}]`;
    if (!isObject(tool)) throw invalidType(path, 'an object', tool);
    if (tool.type === undefined) throw missingParameter(`${path}.type`);
    const type = asString(tool.type) ?? '';
    if (
      !TOOL_TYPES.some((known) => type === known || (known.startsWith('web_search') && type.startsWith(`${known}_20`)))
    ) {
      throw invalidValue(tool.type, TOOL_TYPES, path);
    }
    if (type === 'function') validateFunction(tool, path, state);
    if (type === 'file_search') validateFileSearch(tool, path, state);
    if (type === 'code_interpreter') validateCodeInterpreter(tool, path, state);
    return tool;
  });
}

/** Checks that the tool choice names a tool that the request offers. */
export function validateToolChoice(choice: unknown, tools: readonly JsonObject[]): void {
  if (choice === undefined || choice === null) return;
  if (typeof choice === 'string') {
    const modes = ['none', 'auto', 'required'];
    if (!modes.includes(choice)) throw invalidValue(choice, modes, 'tool_choice');
    if (choice === 'required' && tools.length === 0) {
      throw badRequest("Tool choice 'required' must be specified with 'tools' parameter.", 'tool_choice');
    }
    return;
  }
  if (!isObject(choice)) throw invalidType('tool_choice', 'one of an object or string', choice);
  const { type } = choice;
  if (type === undefined) throw missingParameter('tool_choice.type');
  if (type === 'allowed_tools') return;
  const named = type === 'function' || type === 'custom';
  if (named) validateName(choice.name, 'tool_choice.name');
  if (!tools.some((tool) => tool.type === type && (!named || tool.name === choice.name))) {
    throw badRequest(`Tool choice '${asString(type) ?? ''}' not found in 'tools' parameter.`, 'tool_choice');
  }
}
