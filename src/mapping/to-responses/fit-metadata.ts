import { isRecord } from '../../lib/plain-values.js';

/** The API's limits for metadata. */
const MOST_PAIRS = 16;
const LONGEST_KEY = 64;
const LONGEST_VALUE = 512;

/**
 * Cuts the metadata of an imported thread, which can be of any size and type, to the limits of a conversation. `isCut`:
 * something was lost.
 */
export function fitMetadata(given: unknown): { metadata: Record<string, string>; isCut: boolean } {
  const texts = Object.entries(isRecord(given) ? given : {}).flatMap(([key, value]: [string, unknown]) =>
    value === null || value === undefined ? [] : [{ key: Array.from(key), value: Array.from(toText(value)) }],
  );
  const fitting = texts.filter(({ key }) => key.length <= LONGEST_KEY).slice(0, MOST_PAIRS);
  return {
    metadata: Object.fromEntries(
      fitting.map(({ key, value }) => [key.join(''), value.slice(0, LONGEST_VALUE).join('')]),
    ),
    isCut: fitting.length < texts.length || fitting.some(({ value }) => value.length > LONGEST_VALUE),
  };
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
