import type { Metadata } from '../../types/index.js';

/** The metadata of an upstream object, whose type leaves open what it is: empty where there is none. */
export function readMetadata(value: unknown): Metadata {
  return isMetadata(value) ? value : {};
}

/** The service takes pairs of text only. */
function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null;
}
