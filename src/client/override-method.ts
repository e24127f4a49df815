/** A method of a resource, called on it. */
export type Method = (...args: unknown[]) => unknown;

/** The methods of a resource or its class, by name. */
type Methods = Record<string, Method | undefined>;

/**
 * Replaces or adds a method of one resource. Its class and the resources of other clients do not change. `wrap` gets a function
 * that calls the original method.
 */
export function overrideMethod(resource: object, name: string, wrap: (original: Method) => Method): void {
  defineMethod(resource, name, wrap(bindMethod(resource, name)));
}

/**
 * Returns a function that calls the method that a resource has now, even if it is replaced later. A method of its class is
 * looked up at each call, so that replacements on the prototype run.
 */
export function bindMethod(resource: object, name: string): Method {
  // Callers pass only names of methods; a missing one throws below.
  const own = Object.getOwnPropertyDescriptor(resource, name)?.value as Method | undefined;
  return (...args) => {
    // As above.
    const method = own ?? (Object.getPrototypeOf(resource) as Methods)[name];
    if (!method) throw new TypeError(`The resource has no method ${name}.`);
    return method.apply(resource, args);
  };
}

/** Defines a method as classes do: not enumerable, and replaceable. */
export function defineMethod(resource: object, name: string, value: Method): void {
  Object.defineProperty(resource, name, { value, writable: true, enumerable: false, configurable: true });
}

/** Calls the method that the resource has at this moment. */
export function callMethod(resource: object, name: string, args: readonly unknown[]): unknown {
  // Callers pass only names of methods; a missing one throws below.
  const method = (resource as Methods)[name];
  if (!method) throw new TypeError(`The resource has no method ${name}.`);
  return method.apply(resource, [...args]);
}
