import { badRequest, emptyString, invalidId, invalidType, stringTooLong } from './api-error.js';
import type { WireItem } from './types.js';

/** The maximum length of the id of an item, and of a call. */
const LONGEST_ID = 64;

/** What the ids of these items begin with; the others are not looked at. */
const PREFIXES: Readonly<Record<string, string>> = { message: 'msg', function_call: 'fc', reasoning: 'rs' };

/** The id that an item is sent with; null without one. Refuses one that the service could not have given to such an item. */
export function checkItemId(id: unknown, type: string, path: string): string | null {
  if (id === undefined || id === null) return null;
  const checked = checkLength(id, `${path}.id`);
  const prefix = PREFIXES[type];
  if (prefix !== undefined && !checked.startsWith(prefix)) throw invalidId(`${path}.id`, checked, prefix);
  return checked;
}

/** Refuses an id of a call that no call can have. */
export function checkCallId(id: unknown, path: string): void {
  if (typeof id === 'string') checkLength(id, `${path}.call_id`);
}

function checkLength(id: unknown, param: string): string {
  if (typeof id !== 'string') throw invalidType(param, 'a string', id);
  if (id === '') throw emptyString(param);
  if (id.length > LONGEST_ID) throw stringTooLong(param, LONGEST_ID, id.length);
  return id;
}

/** Refuses a context that has an item twice, such as one of the conversation sent along as input. */
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
