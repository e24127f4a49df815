import { badRequest, invalidType, invalidValue, missingParameter } from './api-error.js';
import { asString, isObject, type JsonObject } from './json.js';
import type { ToolWorld } from './tools/fake-tool.js';
import { findTool } from './tools/registry.js';
import { validateName } from './validate-name.js';

/** The tool types that the service knows. */
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

/** Checks the tools of a request in order, and returns them. */
export function validateTools(value: unknown, world: ToolWorld): JsonObject[] {
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
    findTool(type)?.validate?.(tool, path, world);
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
