import { badRequest, emptyString, invalidId, invalidType, stringTooLong } from './api-error.js';
import type { WireItem } from './types.js';

/** The maximum length of the id of an item, and of a call. */
const LONGEST_ID = 64;

/** The prefixes of the ids of these item types. Ids of other types are not checked. */
const PREFIXES: Readonly<Record<string, string>> = { message: 'msg', function_call: 'fc', reasoning: 'rs' };

/** Returns the id of an item in a request, or null without one. Throws if an item of this type cannot have this id. */
export function checkItemId(id: unknown, type: string, path: string): string | null {
  if (id === undefined || id === null) return null;
  const checked = checkLength(id, `${path}.id`);
  const prefix = PREFIXES[type];
  if (prefix !== undefined && !checked.startsWith(prefix)) throw invalidId(`${path}.id`, checked, prefix);
  return checked;
}

/** Throws if a `call_id` is empty or too long. */
export function checkCallId(id: unknown, path: string): void {
  if (typeof id === 'string') checkLength(id, `${path}.call_id`);
}

function checkLength(id: unknown, param: string): string {
  if (typeof id !== 'string') throw invalidType(param, 'a string', id);
  if (id === '') throw emptyString(param);
  if (id.length > LONGEST_ID) throw stringTooLong(param, LONGEST_ID, id.length);
  return id;
}

/** Throws if a context has an item twice, such as an item of the conversation that the input repeats. */
export function checkDuplicates(items: readonly WireItem[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) {
      throw badRequest(
        `Duplicate item found with id ${id}. Remove duplicate items from your input and try again.`,
        'input',
      );
    }
    seen.add(id);
  }
}
