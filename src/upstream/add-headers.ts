/**
 * Adds headers to those of a caller's request options, in any form that an SDK accepts. The caller's own headers win.
 * An unknown form is returned unchanged.
 */
export function addHeaders(headers: unknown, added: Readonly<Record<string, string>>): unknown {
  if (Object.keys(added).length === 0) return headers;
  if (headers === undefined || headers === null) return added;
  if (typeof headers !== 'object') return headers;
  const pairs: unknown[] | null = isIterable(headers) ? [...headers] : null;
  // The SDK's internal form, which apps do not make; its keys are not header names.
  if (pairs === null && Object.getPrototypeOf(headers) !== Object.prototype && 'values' in headers) return headers;
  const names = new Set((pairs ?? Object.entries(headers)).map(readName));
  const missing = Object.entries(added).filter(([name]) => !names.has(name.toLowerCase()));
  return pairs === null ? { ...Object.fromEntries(missing), ...headers } : [...pairs, ...missing];
}

const isIterable = (value: object): value is Iterable<unknown> => Symbol.iterator in value;

const readName = (pair: unknown): string => (Array.isArray(pair) ? String(pair[0]).toLowerCase() : '');
