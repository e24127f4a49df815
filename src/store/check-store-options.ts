/** An option that says where a store keeps its data. */
export interface Place {
  /** Whether the option can have this value. */
  holds(value: unknown): boolean;
  /** What `holds` accepts, for the error message. */
  words: string;
}

/** A text that is not empty. An empty one usually comes from an environment variable that is not set. */
export const TEXT: Place = {
  holds: (value) => typeof value === 'string' && value !== '',
  words: 'a text that is not empty',
};

/** Like `TEXT`, or undefined. */
export const OPTIONAL_TEXT: Place = {
  holds: (value) => value === undefined || TEXT.holds(value),
  words: 'undefined, or a text that is not empty',
};

/** An object of a driver, with the `methods` that the store calls. */
export const withMethods = (driver: string, ...methods: readonly string[]): Place => ({
  holds: (value) =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((name) => typeof Reflect.get(value, name) === 'function'),
  words: `an object of ${driver}, with ${methods.map((name) => `${name}()`).join(' and ')}`,
});

/**
 * Checks the options of a store for callers without TypeScript: exactly one of `places`, and optionally `other`. The first place
 * is an address; if it is undefined, the second may be set beside it. Without this check, a misspelt `path` would make SQLite
 * write to a temporary file that it deletes, and a misspelt address would make the other drivers use their default server.
 * @throws TypeError that names the option
 */
export function checkStoreOptions(
  store: string,
  options: unknown,
  places: Readonly<Record<string, Place>>,
  other: string,
): void {
  const names = Object.keys(places).map((name) => `'${name}'`);
  const takes = `${store} takes an object with either ${names.join(' or ')}, and '${other}'`;
  if (typeof options !== 'object' || options === null) throw new TypeError(`${takes}.`);
  const given = Object.entries(options);
  const unknown = given.find(([name]) => name !== other && !Object.hasOwn(places, name));
  if (unknown) throw new TypeError(`${takes}; it has no option '${unknown[0]}'.`);
  // An undefined address does not count if an object of a driver is given as well.
  const counts = ([name, value]: [string, unknown]): boolean => value !== undefined || name !== Object.keys(places)[0];
  const named = given.filter(([name]) => name !== other);
  const chosen = named.length > 1 ? named.filter(counts) : named;
  const [[name, value] = []] = chosen;
  if (name === undefined || chosen.length > 1) throw new TypeError(`${takes}.`);
  const place = places[name];
  if (place && !place.holds(value)) throw new TypeError(`'${name}' of ${store} must be ${place.words}.`);
}
