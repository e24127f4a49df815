/** A method of some resource, called on it. */
export type Method = (...args: unknown[]) => unknown;

/** What of a resource stands in for methods: its own properties, or those of its class. */
type Methods = Record<string, Method | undefined>;

/**
 * Gives one resource a method in place of its class's, or beside it under a new name. The class keeps its own, and so do the
 * resources of other clients. `wrap` is given what calls the method that would have run.
 */
export function overrideMethod(resource: object, name: string, wrap: (original: Method) => Method): void {
  defineMethod(resource, name, wrap(bindMethod(resource, name)));
}

/**
 * Calls the method that a resource has now, whatever is defined on it later. One of its class is looked up at each call, so
 * that what a test or an app puts on the prototype is what runs.
 */
export function bindMethod(resource: object, name: string): Method {
  // Callers name methods only; what is missing is refused below.
  const own = Object.getOwnPropertyDescriptor(resource, name)?.value as Method | undefined;
  return (...args) => {
    // As above.
    const method = own ?? (Object.getPrototypeOf(resource) as Methods)[name];
    if (!method) throw new TypeError(`The resource has no method ${name}.`);
    return method.apply(resource, args);
  };
}

/** Gives one resource a method as classes have theirs: not enumerable, and open to be replaced. */
export function defineMethod(resource: object, name: string, value: Method): void {
  Object.defineProperty(resource, name, { value, writable: true, enumerable: false, configurable: true });
}

/** Calls the method that the resource has under a name at this moment. */
export function callMethod(resource: object, name: string, args: readonly unknown[]): unknown {
  // Callers name methods only; what is missing is refused below.
  const method = (resource as Methods)[name];
  if (!method) throw new TypeError(`The resource has no method ${name}.`);
  return method.apply(resource, [...args]);
}
