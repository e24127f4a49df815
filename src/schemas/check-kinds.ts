import { isRecord } from '../lib/plain-values.js';

/** The allowed values of an entry: a condition with a description for the error, or a function that throws the error. */
export type Kind =
  | {
      holds: (value: unknown) => boolean;
      words: string;
      /** Whether the error quotes the value, if it is a word. Not for secrets. */
      shows?: true;
      required?: true;
    }
  | { check: (value: unknown) => void };

/** The allowed values of the entries of an option. */
export type Kinds<Option> = Readonly<Record<keyof Option, Kind>>;

export const isFunction = (value: unknown): boolean => typeof value === 'function';
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

const isWord = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

export const FUNCTION = { holds: isFunction, words: 'a function' };
export const RECORD = { holds: isRecord, words: 'an object' };
export const TEXT = { holds: isText, words: 'a text' };
export const MODEL = { holds: isText, words: 'the name of a model' };
export const COUNT = {
  holds: (value: unknown) => Number.isInteger(value) && Number(value) > 0,
  words: 'a whole number above 0',
};
export const SHARE = {
  holds: (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1,
  words: 'a number from 0 to 1',
};

/** One of a few values. `others` describes other allowed values. */
export const oneOf = (values: readonly unknown[], others = ''): Kind & { holds: (value: unknown) => boolean } => ({
  holds: (value) => values.includes(value),
  words: `one of: ${values.join(', ')}${others}`,
  shows: true,
});

/** A number of seconds above 0. `words` describes the maximum. */
export const seconds = (most: number, words: string): Kind => ({
  holds: (value) => typeof value === 'number' && value > 0 && value <= most,
  words: `a number of seconds above 0, and at most ${words}`,
});

/**
 * Checks the entries of an option. `name` is its name in errors, beginning with `assistants`.
 * @throws TypeError that names the invalid entry
 */
export function checkKinds(option: unknown, kinds: Readonly<Record<string, Kind>>, name: string): void {
  if (!isRecord(option)) throw new TypeError(`'${name}' must be an object.`);
  for (const key of Object.keys({ ...kinds, ...option })) {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (!kind) throw new TypeError(`Unknown option '${name}.${key}'.`);
    const value = option[key];
    if ('check' in kind) {
      if (value !== undefined) kind.check(value);
      continue;
    }
    if (value === undefined ? !kind.required : kind.holds(value)) continue;
    const given = kind.shows && isWord(value) ? `is '${value}', and ` : '';
    throw new TypeError(`'${name}.${key}' ${given}must be ${kind.words}.`);
  }
}
