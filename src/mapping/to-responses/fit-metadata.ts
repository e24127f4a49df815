import { isRecord } from '../../lib/plain-values.js';

/** What the API takes as metadata. */
const MOST_PAIRS = 16;
const LONGEST_KEY = 64;
const LONGEST_VALUE = 512;

/** The metadata of an imported thread, which may be of any kind and size, as a conversation takes it. `isCut`: less than there was. */
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
