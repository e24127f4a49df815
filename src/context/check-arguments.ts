/** @throws TypeError unless the value is a whole number of at least 1 */
export function checkCount(name: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || Number(value) < 1) {
    throw new TypeError(`${name} must be a whole number of at least 1, and is ${describe(value)}.`);
  }
}

const describe = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));
