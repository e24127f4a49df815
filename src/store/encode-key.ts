import type { StoreListOptions } from './store.js';

/**
 * A key as a database can hold any: ASCII, without NUL, so that the order of its bytes is the order of the key's code
 * units, and a prefix of a key is a prefix of what it becomes. Printable ASCII stays as it is.
 */
export function encodeKey(key: string): string {
  let encoded = '';
  for (let index = 0; index < key.length; index += 1) encoded += encodeUnit(key.charCodeAt(index));
  return encoded;
}

/** The two lowest units follow a 1, those from 127 up follow a 127: both sort where the unit itself would. */
function encodeUnit(unit: number): string {
  if (unit <= 1) return `\u0001${unit}`;
  return unit < 0x7f ? String.fromCharCode(unit) : `\u007f${unit.toString(16).padStart(4, '0')}`;
}

export function decodeKey(encoded: string): string {
  let key = '';
  for (let index = 0; index < encoded.length; index += 1) {
    const unit = encoded.charCodeAt(index);
    if (unit === 1) key += String.fromCharCode(Number(encoded[++index]));
    else if (unit === 0x7f) {
      key += String.fromCharCode(parseInt(encoded.slice(index + 1, index + 5), 16));
      index += 4;
    } else key += encoded.charAt(index);
  }
  return key;
}

/** Encoded keys from `start` on and ahead of `end`. */
export interface KeyRange {
  start: string;
  end: string;
  descending: boolean;
}

/** The range that a listing covers; the order of its bounds turns with the order of the listing. */
export function toKeyRange(prefix: string, { order, after, before }: StoreListOptions): KeyRange {
  const descending = order === 'desc';
  const [lower, upper] = descending ? [before, after] : [after, before];
  const under = encodeKey(prefix);
  // Nothing encoded lies between a key and the key followed by a 1, nor goes on with two 127.
  const starts = [under, lower === undefined ? under : `${encodeKey(lower)}\u0001`].sort();
  const ends = [`${under}\u007f\u007f`, upper === undefined ? `${under}\u007f\u007f` : encodeKey(upper)].sort();
  return { start: starts[1] ?? under, end: ends[0] ?? under, descending };
}
