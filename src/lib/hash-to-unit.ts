import { fingerprint } from './fingerprint.js';

/** Where a key stands between 0 and 1, always the same. Evenly spread, also for keys that differ in their last character only. */
export const hashToUnit = (key: string): number => parseInt(fingerprint(key), 36) / 2 ** 53;
