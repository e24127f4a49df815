/** Throws a `TypeError` in words unless the value is an id that begins with the prefix and goes on behind it. */
export function checkId(value: unknown, prefix: string, taker: string): asserts value is string {
  if (typeof value === 'string' && value.startsWith(prefix) && value.length > prefix.length) return;
  const got = typeof value === 'string' ? `'${value}'` : String(value);
  throw new TypeError(`${taker} takes an id that begins with '${prefix}', and was given ${got}.`);
}
