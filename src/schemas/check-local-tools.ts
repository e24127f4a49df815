import { isRecord } from '../lib/plain-values.js';
import type { LocalTools } from '../types/index.js';

interface Kind {
  holds: (value: unknown) => boolean;
  words: string;
}

const FUNCTION: Kind = { holds: (value) => typeof value === 'function', words: 'a function' };
const COUNT: Kind = { holds: (value) => Number.isInteger(value) && Number(value) > 0, words: 'a whole number above 0' };
const SECONDS: Kind = {
  holds: (value) => typeof value === 'number' && value > 0 && value <= 86_400,
  words: 'a number of seconds above 0, and at most a day',
};
const TEXT: Kind = { holds: (value) => typeof value === 'string' && value !== '', words: 'a text' };

const KINDS: Readonly<Record<keyof LocalTools, Kind>> = {
  file_search: FUNCTION,
  code_interpreter: FUNCTION,
  language: TEXT,
  timeout: SECONDS,
  maxOutput: COUNT,
  maxRounds: COUNT,
};

/**
 * Checks the option `tools`.
 * @throws TypeError naming what is wrong
 */
export function checkLocalTools(tools: unknown): void {
  if (!isRecord(tools)) throw new TypeError("'assistants.tools' has to be an object.");
  for (const [name, value] of Object.entries(tools)) {
    if (!isKnown(name)) throw new TypeError(`Unknown option 'assistants.tools.${name}'.`);
    const { holds, words } = KINDS[name];
    if (value !== undefined && !holds(value)) throw new TypeError(`'assistants.tools.${name}' has to be ${words}.`);
  }
}

const isKnown = (name: string): name is keyof LocalTools => Object.hasOwn(KINDS, name);
