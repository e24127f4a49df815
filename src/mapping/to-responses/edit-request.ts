import { isArray, isRecord } from '../../lib/plain-values.js';
import type { ResponseCreateParamsStreaming } from '../../types/responses.js';

/** The caller's changes to a request. Stored apart from it, because a refused request is made anew. */
export interface RequestEdit {
  /** Parameters that it sets. */
  set: Readonly<Record<string, unknown>>;
  /** New lists, by parameter. */
  lists: Readonly<Record<string, readonly ListEntry[]>>;
  /** Parameters that it removes. */
  removed: readonly string[];
}

/** An entry of a list: one of the request's own, by its position there, or one that the caller added. */
type ListEntry = { own: number } | { added: unknown };

/** Parameters that cannot be changed: they determine the response's thread, and how it is followed. */
const FIXED = ['input', 'conversation', 'previous_response_id', 'stream', 'background', 'store'];

/**
 * Finds out what the caller changed in a request.
 * @throws TypeError if it is not a request, or changes a fixed parameter
 */
export function readEdit(body: ResponseCreateParamsStreaming, edited: unknown): RequestEdit {
  if (!isRecord(edited)) throw new TypeError("'assistants.request' has to return the body of the request.");
  const set: Record<string, unknown> = {};
  const lists: Record<string, ListEntry[]> = {};
  const removed: string[] = [];
  for (const name of new Set([...Object.keys(body), ...Object.keys(edited)])) {
    const before: unknown = Reflect.get(body, name);
    const after = edited[name];
    if (isSame(before, after)) continue;
    if (FIXED.includes(name)) throw new TypeError(`'assistants.request' cannot change '${name}' of a request.`);
    if (after === undefined) removed.push(name);
    else if (isArray(before) && isArray(after)) lists[name] = readEntries(before, after);
    else set[name] = after;
  }
  return { set, lists, removed };
}

/** Applies the caller's changes to a request. */
export function applyEdit(
  body: ResponseCreateParamsStreaming,
  { set, lists, removed }: RequestEdit,
): ResponseCreateParamsStreaming {
  const next = { ...body, ...set };
  for (const [name, entries] of Object.entries(lists)) {
    const list: unknown = Reflect.get(body, name);
    const own = isArray(list) ? list : [];
    const made = entries.flatMap((entry) => ('own' in entry ? own.slice(entry.own, entry.own + 1) : [entry.added]));
    Reflect.set(next, name, made);
  }
  for (const name of removed) Reflect.deleteProperty(next, name);
  return next;
}

/** The model that the caller has set, if any. */
export const readModel = ({ set: { model } }: RequestEdit): string | undefined =>
  typeof model === 'string' ? model : undefined;

/** Finds out what the caller changed in a list. */
function readEntries(before: readonly unknown[], after: readonly unknown[]): ListEntry[] {
  const taken = new Set<number>();
  return after.map((added) => {
    const own = before.findIndex((entry, index) => !taken.has(index) && isSame(entry, added));
    taken.add(own);
    return own === -1 ? { added } : { own };
  });
}

/** Compares JSON values. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
