import { isRecord } from '../../lib/plain-values.js';
import type { ResponseCreateParamsStreaming } from '../../types/responses.js';

/** What a caller changes of a request: kept apart from it, since a refused request is written anew. */
export interface RequestEdit {
  /** The parameters that it sets. */
  set: Readonly<Record<string, unknown>>;
  /** The entries that it adds to lists, ahead of those of the request and behind them, by parameter. */
  added: Readonly<Record<string, AddedEntries>>;
  /** The parameters that it takes out. */
  removed: readonly string[];
}

interface AddedEntries {
  ahead: readonly unknown[];
  behind: readonly unknown[];
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
  const added: Record<string, AddedEntries> = {};
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
  for (const [name, { ahead, behind }] of Object.entries(added)) {
    const own: unknown = Reflect.get(body, name);
    Reflect.set(next, name, [...ahead, ...(Array.isArray(own) ? listOf(own) : []), ...behind]);
  }
  for (const name of removed) Reflect.deleteProperty(next, name);
  return next;
}

/** The model that a request goes to, as far as a caller has named it. */
export const readModel = ({ set: { model } }: RequestEdit): string | undefined =>
  typeof model === 'string' ? model : undefined;

/** What a list has around another one that it holds as a whole; null when it does not. */
function listAdded(before: unknown, after: unknown): AddedEntries | null {
  if (!Array.isArray(before) || !Array.isArray(after)) return null;
  const entries = listOf(after);
  const { length } = before;
  for (let start = 0; start + length <= entries.length; start += 1) {
    if (!isSame(before, entries.slice(start, start + length))) continue;
    return { ahead: entries.slice(0, start), behind: entries.slice(start + length) };
  }
  return null;
}

/** An array, whose entries are of no type that is known. */
const listOf = (array: readonly unknown[]): unknown[] => [...array];

/** Bodies are JSON. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
