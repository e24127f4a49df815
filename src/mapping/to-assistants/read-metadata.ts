import type { Metadata } from '../../types/index.js';

/** Reads metadata, whose type the SDK leaves open; empty if there is none. */
export function readMetadata(value: unknown): Metadata {
  return isMetadata(value) ? value : {};
}

/** The service accepts only pairs of strings. */
function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null;
}
