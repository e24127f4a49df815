import type { HandlerLimits } from './handler-options.js';

/** The limits with their defaults: see {@link HandlerLimits}. */
export type Limits = { [Name in keyof HandlerLimits]-?: number };

const DEFAULTS: Limits = { bodyBytes: 16 * 2 ** 20, uploadBytes: 2 ** 30, seconds: 600, concurrency: 1000 };

/**
 * Fills in the default limits.
 * @throws TypeError if a limit is not a number above zero
 */
export function readLimits(given: HandlerLimits = {}): Limits {
  const read = (name: keyof Limits): number => {
    const value: unknown = given[name] ?? DEFAULTS[name];
    if (typeof value === 'number' && value > 0) return value;
    throw new TypeError(`The option 'limits.${name}' must be a number above zero: ${String(value)}.`);
  };
  return {
    bodyBytes: read('bodyBytes'),
    uploadBytes: read('uploadBytes'),
    seconds: read('seconds'),
    concurrency: read('concurrency'),
  };
}
