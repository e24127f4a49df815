/**
 * The headers of a caller's request options, in any form that an SDK takes, and those of `added` that are not among them. A form
 * that is not known stays as it is.
 */
export function addHeaders(given: unknown, added: Readonly<Record<string, string>>): unknown {
  if (Object.keys(added).length === 0) return given;
  if (given === undefined || given === null) return added;
  if (typeof given !== 'object') return given;
  const pairs: unknown[] | null = isIterable(given) ? [...given] : null;
  // The SDK's own form, which no app makes by itself, has no names of headers for keys.
  if (pairs === null && Object.getPrototypeOf(given) !== Object.prototype && 'values' in given) return given;
  const names = new Set((pairs ?? Object.entries(given)).map(readName));
  const missing = Object.entries(added).filter(([name]) => !names.has(name.toLowerCase()));
  return pairs === null ? { ...Object.fromEntries(missing), ...given } : [...pairs, ...missing];
}

const isIterable = (value: object): value is Iterable<unknown> => Symbol.iterator in value;

const readName = (pair: unknown): string => (Array.isArray(pair) ? String(pair[0]).toLowerCase() : '');
