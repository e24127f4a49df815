import { arrayTooLong, emptyArray, invalidType, invalidValue, missingParameter, notFound } from './api-error.js';
import { checkItemFields } from './item-fields.js';
import { checkCallId, checkItemId } from './item-ids.js';
import { asString, isObject, type JsonObject } from './json.js';
import { itemPrefix } from './ids.js';
import { reasoningItem } from './reasoning-items.js';
import type { State } from './state.js';
import type { WireItem } from './types.js';
import { requireString, validateContent } from './validate-content.js';

/** The maximum number of items that one call may add to a conversation. */
const MAX_ITEMS = 20;
/** When an assistant's message comes: while the model works, or as its answer. */
const PHASES = ['commentary', 'final_answer'];
const ROLES = ['assistant', 'system', 'developer', 'user'];

/** The types of items in requests. */
const ITEM_TYPES = [
  'message',
  'function_call',
  'function_call_output',
  'reasoning',
  'item_reference',
  'file_search_call',
  'code_interpreter_call',
  'web_search_call',
  'image_generation_call',
  'computer_call',
  'computer_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'mcp_call',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'compaction',
  'compaction_trigger',
  'tool_search_call',
  'tool_search_output',
  'additional_tools',
  'configuration_update',
  'program',
  'program_output',
];

/** Makes the id of a stored item from its prefix. */
export type MakeItemId = (prefix: string) => string;

/** How to read the items of a request. */
export interface ItemReading {
  state: State;
  makeId: MakeItemId;
  /**
   * For the input of a response, whose items keep their ids: finds a stored item by its id, or throws the error for an unknown
   * one. Items that are added to a conversation get new ids, so they have no `find`.
   */
  find?: (id: string) => WireItem;
}

function messageItem(item: JsonObject, path: string, state: State): JsonObject {
  const role = requireString(item, 'role', path);
  if (!ROLES.includes(role)) throw invalidValue(role, ROLES, `${path}.role`);
  const content = validateContent(item.content, role, `${path}.content`, state);
  const { phase: said = null } = item;
  if (said !== null && !PHASES.some((known) => known === said)) throw invalidValue(said, PHASES, `${path}.phase`);
  const phase = said === null ? {} : { phase: said };
  return { status: item.status ?? 'completed', content, ...phase, role };
}

function storedFields(type: string, item: JsonObject, path: string, reading: ItemReading): JsonObject {
  const { id: _, type: __, status = 'completed', ...rest } = item;
  switch (type) {
    case 'message':
      return messageItem(item, path, reading.state);
    case 'function_call_output': {
      const callId = requireString(item, 'call_id', path);
      if (item.output === undefined || item.output === null) throw missingParameter(`${path}.output`);
      if (typeof item.output !== 'string' && !Array.isArray(item.output)) {
        throw invalidType(`${path}.output`, 'one of an array of objects or string', item.output);
      }
      return { status, call_id: callId, output: item.output };
    }
    case 'reasoning':
      return reasoningItem(item, path, reading.find !== undefined);
    default:
      checkItemFields(type, item, path);
      return { status, ...rest };
  }
}

/** Returns the item as the service stores it. */
function validateItem(value: unknown, path: string, reading: ItemReading): WireItem {
  if (!isObject(value)) throw invalidType(path, 'an object', value);
  const type = value.type === undefined && value.role !== undefined ? 'message' : requireString(value, 'type', path);
  if (!ITEM_TYPES.includes(type)) throw invalidValue(type, ITEM_TYPES, path);
  const { find, makeId } = reading;
  if (type === 'item_reference') {
    const id = requireString(value, 'id', path);
    if (!find) throw notFound('Item', id);
    return find(id);
  }
  const id = checkItemId(value.id, type, path);
  if (value.call_id !== undefined) checkCallId(value.call_id, path);
  const fields = storedFields(type, value, path, reading);
  // Reasoning without its content is looked up, like a reference.
  if (type === 'reasoning' && find && typeof fields.encrypted_content !== 'string') {
    if (id === null) throw missingParameter(`${path}.id`);
    return find(id);
  }
  return { id: (find ? id : null) ?? makeId(itemPrefix(type)), type, ...fields };
}

/** Checks the items of a `conversations.create` or `items.create`: at least `min`, at most 20. Returns them as stored. */
export function validateItems(value: unknown, min: number, state: State, makeId: MakeItemId): WireItem[] {
  if (!Array.isArray(value)) throw invalidType('items', 'an array of objects', value);
  if (value.length < min) throw emptyArray('items');
  if (value.length > MAX_ITEMS) throw arrayTooLong('items', MAX_ITEMS, value.length);
  return value.map((item: unknown, index) => validateItem(item, `items[${index}]`, { state, makeId }));
}

/** The input of a response: a string is one user message. */
export function validateInput(value: unknown, reading: Required<ItemReading>): WireItem[] {
  const text = asString(value);
  const items = text === null ? value : [{ role: 'user', content: text }];
  if (!Array.isArray(items)) throw invalidType('input', 'one of a list of input items or string', value);
  return items.map((item: unknown, index) => validateItem(item, `input[${index}]`, reading));
}
