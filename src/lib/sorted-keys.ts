/** Index of the first key that is not less than `key`, in code-unit order: where it stands or belongs. O(log n). */
export function findPosition(keys: readonly string[], key: string): number {
  return findFirst(keys, (candidate) => candidate >= key);
}

/** Index behind the last key that starts with `prefix`, or where such keys belong. O(log n). */
export function findEnd(keys: readonly string[], prefix: string): number {
  return findFirst(keys, (candidate) => candidate.slice(0, prefix.length) > prefix);
}

/** Index of the first key for which `isReached` holds, as it must for all behind it. */
function findFirst(keys: readonly string[], isReached: (key: string) => boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = keys[middle];
    if (candidate !== undefined && !isReached(candidate)) low = middle + 1;
    else high = middle;
  }
  return low;
}
