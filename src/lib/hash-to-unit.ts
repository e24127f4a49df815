import { fingerprint } from './fingerprint.js';

/** Maps a key to a number between 0 and 1, always the same, evenly distributed even for similar keys. */
export const hashToUnit = (key: string): number => parseInt(fingerprint(key), 36) / 2 ** 53;
