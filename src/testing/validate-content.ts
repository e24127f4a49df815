import { badRequest, invalidType, invalidValue, missingParameter, unknownFile } from './api-error.js';
import { describeType, isObject, type JsonObject } from './json.js';
import type { State } from './state.js';

const USER_PARTS = ['input_text', 'input_image', 'input_file'];
const ASSISTANT_PARTS = ['output_text', 'refusal'];
const ALL_PARTS = [
  'input_text',
  'input_image',
  'output_text',
  'refusal',
  'input_file',
  'computer_screenshot',
  'summary_text',
];
const DETAILS = ['low', 'high', 'auto', 'original'];

/** A field that has to be there, and be a string. */
export function requireString(object: JsonObject, key: string, path: string): string {
  const value = object[key];
  if (value === undefined || value === null) throw missingParameter(`${path}.${key}`);
  if (typeof value !== 'string') throw invalidType(`${path}.${key}`, 'a string', value);
  return value;
}

function requireFile(state: State, id: string, param: string): void {
  if (!state.files.has(id)) throw unknownFile(id, param);
}

function isImageUrl(url: string): boolean {
  if (url.startsWith('data:')) return /^data:image\/[a-z+.-]+;base64,[A-Za-z0-9+/]+=*$/.test(url);
  return URL.canParse(url) && /^https?:\/\/[^/]/.test(url);
}

function imagePart(part: JsonObject, path: string, state: State): JsonObject {
  const { image_url: url = null, file_id: fileId = null, detail = 'auto' } = part;
  if (url === null && fileId === null) throw missingParameter(`${path}.image_url`);
  if (url !== null) {
    const param = `${path}.image_url`;
    if (typeof url !== 'string') {
      throw badRequest(
        `Invalid type for '${param}': expected an image URL, but got ${describeType(url)} instead.`,
        param,
        'invalid_type',
      );
    }
    if (!isImageUrl(url)) {
      throw badRequest(
        `Invalid '${param}'. Expected a valid URL, but got a value with an invalid format.`,
        param,
        'invalid_value',
      );
    }
  }
  if (fileId !== null) requireFile(state, requireString(part, 'file_id', path), `${path}.file_id`);
  if (typeof detail !== 'string' || !DETAILS.includes(detail)) throw invalidValue(detail, DETAILS, `${path}.detail`);
  return { type: 'input_image', detail, file_id: fileId, image_url: url };
}

function filePart(part: JsonObject, path: string, state: State): JsonObject {
  if (typeof part.file_id === 'string') requireFile(state, part.file_id, `${path}.file_id`);
  else if (part.file_data === undefined && part.file_url === undefined) throw missingParameter(`${path}.file_id`);
  return { ...part };
}

function contentPart(part: unknown, role: string, path: string, state: State): JsonObject {
  if (!isObject(part)) throw invalidType(path, 'an object', part);
  const type = requireString(part, 'type', path);
  const allowed = role === 'assistant' ? ASSISTANT_PARTS : USER_PARTS;
  // The error for an unknown type lists all types. The error for a type of another role lists the types of this role.
  if (!ALL_PARTS.includes(type)) throw invalidValue(type, ALL_PARTS, path);
  if (!allowed.includes(type)) throw invalidValue(type, allowed, path);
  switch (type) {
    case 'input_image':
      return imagePart(part, path, state);
    case 'input_file':
      return filePart(part, path, state);
    case 'refusal':
      return { type, refusal: requireString(part, 'refusal', path) };
    case 'output_text':
      return {
        type,
        annotations: part.annotations ?? [],
        logprobs: part.logprobs ?? [],
        text: requireString(part, 'text', path),
      };
    default:
      return { type, text: requireString(part, 'text', path) };
  }
}

/**
 * Returns the content of a message as the service stores it, from a string or from parts. Throws if a part does not suit the
 * role.
 */
export function validateContent(content: unknown, role: string, path: string, state: State): JsonObject[] {
  if (content === undefined || content === null) throw missingParameter(path);
  if (typeof content === 'string') {
    return [
      contentPart({ type: role === 'assistant' ? 'output_text' : 'input_text', text: content }, role, path, state),
    ];
  }
  if (!Array.isArray(content)) throw invalidType(path, 'one of an array of objects or string', content);
  return content.map((part: unknown, index) => contentPart(part, role, `${path}[${index}]`, state));
}
