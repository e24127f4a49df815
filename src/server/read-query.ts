/** Azure's API version, which no legacy endpoint has as a parameter. */
const NOT_OURS: ReadonlySet<string> = new Set(['api-version']);

/** The only parameter that is a list. */
const LIST = 'include';

/**
 * Reads the query of a legacy request. Clients write arrays as `include[]=a`, as `include[0]=a` or with repeated names. A single
 * `include=a` is an array of one value. `limit`, the only numeric parameter, becomes a number.
 */
export function readQuery(url: URL): Record<string, unknown> {
  // A record would take `__proto__` and `constructor` for members that every object has.
  const query = new Map<string, unknown>();
  for (const [key, value] of url.searchParams) {
    if (NOT_OURS.has(key)) continue;
    const [, name = key, isList] = /^([^[\]]+)(\[\d*\])?$/.exec(key) ?? [];
    const known = query.get(name);
    if (name === LIST || isList !== undefined || known !== undefined) query.set(name, [...toList(known), value]);
    else query.set(name, name === 'limit' && /^-?\d{1,9}$/.test(value) ? Number(value) : value);
  }
  return Object.fromEntries(query);
}

const toList = (known: unknown): unknown[] => {
  if (Array.isArray(known)) return known;
  return known === undefined ? [] : [known];
};
