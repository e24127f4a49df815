import type { StoreListOptions } from './store.js';

/** The keys from `start` (inclusive) to `end` (exclusive). */
export interface KeyRange {
  start: string;
  end: string;
  descending: boolean;
}

/** Returns the range of keys that a list covers. In descending order, `after` is the upper bound and `before` the lower one. */
export function toKeyRange(
  prefix: string,
  { order, after, before }: Pick<StoreListOptions, 'order' | 'after' | 'before'>,
): KeyRange {
  const descending = order === 'desc';
  const [lower, upper] = descending ? [before, after] : [after, before];
  // Keys are printable ASCII. So `key + space` comes right after `key`, and `prefix + DEL` after every key with that prefix.
  const [, start = prefix] = [prefix, lower === undefined ? prefix : `${lower} `].sort();
  const [end = prefix] = [`${prefix}\u007f`, upper ?? `${prefix}\u007f`].sort();
  return { start, end, descending };
}
