import type { StoreListOptions } from './store.js';

/** Keys from `start` on and ahead of `end`. */
export interface KeyRange {
  start: string;
  end: string;
  descending: boolean;
}

/** The range that a listing covers; the order of its bounds turns with the order of the listing. */
export function toKeyRange(
  prefix: string,
  { order, after, before }: Pick<StoreListOptions, 'order' | 'after' | 'before'>,
): KeyRange {
  const descending = order === 'desc';
  const [lower, upper] = descending ? [before, after] : [after, before];
  // Keys are printable: a space is the least that can follow one, and nothing that starts with a prefix reaches DEL.
  const [, start = prefix] = [prefix, lower === undefined ? prefix : `${lower} `].sort();
  const [end = prefix] = [`${prefix}\u007f`, upper ?? `${prefix}\u007f`].sort();
  return { start, end, descending };
}
