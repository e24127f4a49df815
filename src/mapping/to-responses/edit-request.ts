import { isArray, isRecord } from '../../lib/plain-values.js';
import type { ResponseCreateParamsStreaming } from '../../types/responses.js';

/** What a caller changes of a request: kept apart from it, since a refused request is written anew. */
export interface RequestEdit {
  /** The parameters that it sets. */
  set: Readonly<Record<string, unknown>>;
  /** What it makes of lists, by parameter. */
  lists: Readonly<Record<string, readonly ListEntry[]>>;
  /** The parameters that it takes out. */
  removed: readonly string[];
}

/** An entry of the request's own list, by its place there, or one of the caller's. */
type ListEntry = { own: number } | { given: unknown };

/** What the engine relies on: which thread a response belongs to, and how it is followed. */
const FIXED = ['input', 'conversation', 'previous_response_id', 'stream', 'background', 'store'];

/**
 * What a caller has made of a request.
 * @throws TypeError when it is no request, or changes what is not its to change
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

/** The request as a caller wants it. */
export function applyEdit(
  body: ResponseCreateParamsStreaming,
  { set, lists, removed }: RequestEdit,
): ResponseCreateParamsStreaming {
  const next = { ...body, ...set };
  for (const [name, entries] of Object.entries(lists)) {
    const list: unknown = Reflect.get(body, name);
    const own = isArray(list) ? list : [];
    const made = entries.flatMap((entry) => ('own' in entry ? own.slice(entry.own, entry.own + 1) : [entry.given]));
    Reflect.set(next, name, made);
  }
  for (const name of removed) Reflect.deleteProperty(next, name);
  return next;
}

/** The model that a request goes to, as far as a caller has named it. */
export const readModel = ({ set: { model } }: RequestEdit): string | undefined =>
  typeof model === 'string' ? model : undefined;

/** What a caller has made of a list, entry by entry. */
function readEntries(before: readonly unknown[], after: readonly unknown[]): ListEntry[] {
  const taken = new Set<number>();
  return after.map((given) => {
    const own = before.findIndex((entry, index) => !taken.has(index) && isSame(entry, given));
    taken.add(own);
    return own === -1 ? { given } : { own };
  });
}

/** Bodies are JSON. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
