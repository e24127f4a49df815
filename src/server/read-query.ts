/** Names of Azure's versions in a query, which no legacy endpoint takes. */
const NOT_OURS: ReadonlySet<string> = new Set(['api-version']);

/**
 * The query of a legacy request. Arrays come as `include[]=a`, `include[0]=a` or repeated names, by the client that wrote
 * them; whole numbers become numbers where the endpoint takes a number, which is `limit` alone.
 */
export function readQuery(url: URL): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const [key, value] of url.searchParams) {
    if (NOT_OURS.has(key)) continue;
    const [, name = key, isList] = /^([^[\]]+)(\[\d*\])?$/.exec(key) ?? [];
    const known = query[name];
    if (isList !== undefined || known !== undefined) query[name] = [...toList(known), value];
    else query[name] = name === 'limit' && /^-?\d{1,9}$/.test(value) ? Number(value) : value;
  }
  return query;
}

const toList = (known: unknown): unknown[] => {
  if (Array.isArray(known)) return known;
  return known === undefined ? [] : [known];
};
