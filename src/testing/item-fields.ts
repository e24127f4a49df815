import { invalidType, invalidValue, missingParameter, unknownParameter } from './api-error.js';
import { describeType, type JsonObject } from './json.js';

/** What a field of an item must be. `| null` where it may be null as well. */
type Kind = 'string' | 'string | null' | 'boolean' | 'object' | 'array' | 'array | null' | 'any';

/** The fields of an item type besides `id` and `type`, from the official schema. */
interface ItemFields {
  required: Readonly<Record<string, Kind>>;
  optional?: Readonly<Record<string, Kind>>;
  /** Absent if the items have no status. */
  statuses?: readonly string[];
}

const PROGRESS = ['in_progress', 'completed', 'incomplete'];

const CALLER: ItemFields['optional'] = { namespace: 'string', caller: 'object' };

/**
 * The item types that requests may have besides messages, function outputs and reasoning. The schema also requires the `id` of
 * most of them, but the service accepts items without it from clients that store nothing there. Items of other types are not
 * checked.
 */
const FIELDS: Readonly<Record<string, ItemFields>> = {
  function_call: {
    required: { call_id: 'string', name: 'string', arguments: 'string' },
    optional: CALLER,
    statuses: PROGRESS,
  },
  custom_tool_call: {
    required: { call_id: 'string', name: 'string', input: 'string' },
    optional: CALLER,
    statuses: PROGRESS,
  },
  file_search_call: {
    required: { queries: 'array' },
    optional: { results: 'array | null' },
    statuses: [...PROGRESS, 'searching', 'failed'],
  },
  code_interpreter_call: {
    required: { container_id: 'string' },
    optional: { code: 'string | null', outputs: 'array | null' },
    statuses: [...PROGRESS, 'interpreting', 'failed'],
  },
  web_search_call: { required: { action: 'object' }, statuses: ['in_progress', 'searching', 'completed', 'failed'] },
  image_generation_call: {
    required: { result: 'string | null' },
    optional: {
      action: 'string',
      background: 'string',
      output_format: 'string',
      quality: 'string',
      revised_prompt: 'string | null',
      size: 'string',
    },
    statuses: ['in_progress', 'generating', 'completed', 'failed'],
  },
  mcp_list_tools: { required: { server_label: 'string', tools: 'array' }, optional: { error: 'string | null' } },
  mcp_call: {
    required: { server_label: 'string', name: 'string', arguments: 'string' },
    optional: { output: 'string | null', error: 'any', approval_request_id: 'string | null' },
    statuses: [...PROGRESS, 'calling', 'failed'],
  },
  mcp_approval_request: { required: { server_label: 'string', name: 'string', arguments: 'string' } },
  mcp_approval_response: {
    required: { approval_request_id: 'string', approve: 'boolean' },
    optional: { reason: 'string | null', request_id: 'string' },
  },
  compaction: { required: { encrypted_content: 'string' } },
};

/** Throws if an item lacks a field, or has a field of a wrong type, or an unknown field. */
export function checkItemFields(type: string, item: JsonObject, path: string): void {
  const fields = FIELDS[type];
  if (!fields) return;
  const { required, optional = {}, statuses } = fields;
  const known: Readonly<Record<string, Kind>> = { ...required, ...optional };
  for (const [name, kind] of Object.entries(required)) {
    const value = item[name];
    if (value === undefined || (value === null && !kind.endsWith('null'))) throw missingParameter(`${path}.${name}`);
  }
  for (const [name, value] of Object.entries(item)) {
    if (name === 'id' || name === 'type') continue;
    const kind = known[name];
    if (name === 'status' && statuses) checkStatus(value, statuses, `${path}.status`);
    else if (kind === undefined) throw unknownParameter(`${path}.${name}`);
    else if (!isOfKind(value, kind)) throw invalidType(`${path}.${name}`, describeKind(kind), value);
  }
}

function checkStatus(value: unknown, statuses: readonly string[], path: string): void {
  if (value === undefined || value === null || statuses.some((status) => status === value)) return;
  throw invalidValue(value, statuses, path);
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'any' || value === undefined || value === null) return true; // what is required was checked
  const [wanted = ''] = kind.split(' ');
  return describeType(value).endsWith(` ${wanted}`);
}

function describeKind(kind: Kind): string {
  const [wanted = ''] = kind.split(' ');
  return /^[aeiou]/.test(wanted) ? `an ${wanted}` : `a ${wanted}`;
}
