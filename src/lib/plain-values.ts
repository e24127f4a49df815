/** Whether the value is an object with keys to go through: not null, not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the value is an object as JSON makes them. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A deep copy of JSON data; an object that is not JSON is kept as it is. */
export function copyValue<Value>(value: Value): Value;
export function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => copyValue(entry));
  if (!isPlain(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) setOwn(copy, key, copyValue(value[key]));
  return copy;
}

/** Sets a property even if it is called `__proto__`. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
}

/** About how many bytes the value holds in memory. Objects that are not JSON count a small constant. */
export function estimateBytes(value: unknown): number {
  if (typeof value === 'string') return 16 + 2 * value.length;
  let bytes = 16;
  if (Array.isArray(value)) {
    for (const entry of value) bytes += estimateBytes(entry);
  } else if (isPlain(value)) {
    for (const key of Object.keys(value)) bytes += 16 + 2 * key.length + estimateBytes(value[key]);
  }
  return bytes;
}

/** `Array.isArray`, whose answer is an array of `any`. */
export const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);
