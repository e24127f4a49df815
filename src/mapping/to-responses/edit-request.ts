import { isRecord } from '../../lib/plain-values.js';
import type { ResponseCreateParamsStreaming } from '../../types/responses.js';

/** What a caller changes of a request: kept apart from it, since a refused request is written anew. */
export interface RequestEdit {
  /** The parameters that it sets. */
  set: Readonly<Record<string, unknown>>;
  /** The entries that it adds to lists and that stand behind those of the request, by parameter. */
  added: Readonly<Record<string, readonly unknown[]>>;
  /** The parameters that it takes out. */
  removed: readonly string[];
}

/** What the engine relies on: which thread a response belongs to, and how it is followed. */
const FIXED = ['input', 'conversation', 'previous_response_id', 'stream', 'background', 'store'];

/**
 * What a caller has made of a request.
 * @throws TypeError when it is no request, or changes what is not its to change
 */
export function readEdit(body: ResponseCreateParamsStreaming, edited: unknown): RequestEdit {
  if (!isRecord(edited)) throw new TypeError("'assistants.request' has to return the body of the request.");
  const set: Record<string, unknown> = {};
  const added: Record<string, unknown[]> = {};
  const removed: string[] = [];
  for (const name of new Set([...Object.keys(body), ...Object.keys(edited)])) {
    const before: unknown = Reflect.get(body, name);
    const after = edited[name];
    if (isSame(before, after)) continue;
    if (FIXED.includes(name)) throw new TypeError(`'assistants.request' cannot change '${name}' of a request.`);
    const entries = listAdded(before, after);
    if (after === undefined) removed.push(name);
    else if (entries === null) set[name] = after;
    else added[name] = entries;
  }
  return { set, added, removed };
}

/** The request as a caller wants it. */
export function applyEdit(
  body: ResponseCreateParamsStreaming,
  { set, added, removed }: RequestEdit,
): ResponseCreateParamsStreaming {
  const next = { ...body, ...set };
  for (const [name, entries] of Object.entries(added)) {
    const own: unknown = Reflect.get(body, name);
    Reflect.set(next, name, [...(Array.isArray(own) ? listOf(own) : []), ...entries]);
  }
  for (const name of removed) Reflect.deleteProperty(next, name);
  return next;
}

/** The model that a request goes to, as far as a caller has named it. */
export const readModel = ({ set: { model } }: RequestEdit): string | undefined =>
  typeof model === 'string' ? model : undefined;

/** What a list has behind another one that it begins with; null when it does not. */
function listAdded(before: unknown, after: unknown): unknown[] | null {
  if (!Array.isArray(before) || !Array.isArray(after)) return null;
  const entries = listOf(after);
  return isSame(before, entries.slice(0, before.length)) ? entries.slice(before.length) : null;
}

/** An array, whose entries are of no type that is known. */
const listOf = (array: readonly unknown[]): unknown[] => [...array];

/** Bodies are JSON. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
