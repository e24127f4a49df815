import { isArray, isRecord } from '../lib/plain-values.js';
import type { Call } from '../upstream/call.js';

/** By this header a call names what its share is decided by. */
const HEADER = 'x-rollout-key';

/** Takes the key of a call off its headers; undefined where it has none. */
export function takeKey(call: Call): string | undefined {
  const { headers } = call.options;
  if (headers === undefined || headers === null) return undefined;
  const entries = listHeaders(headers);
  const isKey = ([name]: readonly [string, unknown]): boolean => name.toLowerCase() === HEADER;
  const key = entries.find(isKey)?.[1];
  if (key === undefined) return undefined;
  call.options = { ...call.options, headers: Object.fromEntries(entries.filter((entry) => !isKey(entry))) };
  // In plain JavaScript a user's id may be a number.
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined;
}

/** The headers in whichever form a caller gives them. */
function listHeaders(headers: unknown): (readonly [string, unknown])[] {
  if (headers instanceof Headers) return [...headers];
  // Pairs, where it is an array.
  if (isArray(headers)) return headers as (readonly [string, unknown])[];
  return isRecord(headers) ? Object.entries(headers) : [];
}
