import { isArray, isRecord } from '../lib/plain-values.js';
import type { Call } from '../upstream/call.js';

/** The header with the key by which a share chooses the side of a call. */
const HEADER = 'x-rollout-key';

/** Removes the key from the headers of a call and returns it; undefined if there is none. */
export function takeKey(call: Call): string | undefined {
  const { headers } = call.options;
  if (headers === undefined || headers === null) return undefined;
  const entries = listHeaders(headers);
  const isKey = ([name]: readonly [string, unknown]): boolean => name.toLowerCase() === HEADER;
  const key = entries.find(isKey)?.[1];
  if (key === undefined) return undefined;
  call.options = { ...call.options, headers: Object.fromEntries(entries.filter((entry) => !isKey(entry))) };
  // In JavaScript the id of a user may be a number.
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined;
}

/** Lists headers that may be in any form that the SDK accepts. */
function listHeaders(headers: unknown): (readonly [string, unknown])[] {
  if (headers instanceof Headers) return [...headers];
  // An array of headers has pairs.
  if (isArray(headers)) return headers as (readonly [string, unknown])[];
  return isRecord(headers) ? Object.entries(headers) : [];
}
