import { isRecord } from '../lib/plain-values.js';

/** What an entry of an option may be. */
export interface Kind {
  holds: (value: unknown) => boolean;
  words: string;
  required?: true;
}

/** What the entries of an option may be. */
export type Kinds<Option> = Readonly<Record<keyof Option, Kind>>;

export const FUNCTION: Kind = { holds: (value) => typeof value === 'function', words: 'a function' };
export const COUNT: Kind = {
  holds: (value) => Number.isInteger(value) && Number(value) > 0,
  words: 'a whole number above 0',
};

/**
 * Checks an option that has entries.
 * @throws TypeError naming what is wrong
 */
export function checkKinds(option: unknown, kinds: Readonly<Record<string, Kind>>, name: string): void {
  if (!isRecord(option)) throw new TypeError(`'assistants.${name}' has to be an object.`);
  for (const key of Object.keys({ ...kinds, ...option })) {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (!kind) throw new TypeError(`Unknown option 'assistants.${name}.${key}'.`);
    const value = option[key];
    if (value === undefined ? kind.required : !kind.holds(value))
      throw new TypeError(`'assistants.${name}.${key}' has to be ${kind.words}.`);
  }
}
