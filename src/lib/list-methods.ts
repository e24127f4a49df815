/** Lists the names of the methods that `first` and the prototypes above it have, up to `end` without its own. */
export function listMethods(first: object, end: object): Set<string> {
  const names = new Set<string>();
  for (let owner: object | null = first; owner && owner !== end; owner = prototypeOf(owner)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (typeof value === 'function' && name !== 'constructor') names.add(name);
    }
  }
  return names;
}

/** Returns the prototype of an object, without the standard library's type `any`. */
export function prototypeOf(value: object): object | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === 'object' ? prototype : null;
}
