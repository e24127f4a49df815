import type { HandlerLimits } from './handler-options.js';

/** Limits as they hold: see {@link HandlerLimits}. */
export type Limits = { [Name in keyof HandlerLimits]-?: number };

const DEFAULTS: Limits = { bodyBytes: 16 * 2 ** 20, uploadBytes: 2 ** 30, seconds: 600, concurrency: 1000 };

/** The limits that hold. @throws TypeError for one that is no number above zero */
export function readLimits(given: HandlerLimits = {}): Limits {
  const read = (name: keyof Limits): number => {
    const value: unknown = given[name] ?? DEFAULTS[name];
    if (typeof value === 'number' && value > 0) return value;
    throw new TypeError(`The option 'limits.${name}' is no number above zero: ${String(value)}.`);
  };
  return {
    bodyBytes: read('bodyBytes'),
    uploadBytes: read('uploadBytes'),
    seconds: read('seconds'),
    concurrency: read('concurrency'),
  };
}
