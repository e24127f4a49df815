/** A block that grows beyond this is cut in two: moving the keys behind a new one never moves more. */
const LARGEST_BLOCK = 256;

/** Which keys to list: as `StoreListOptions`. */
interface Listing {
  limit: number;
  order?: 'asc' | 'desc' | undefined;
  after?: string | undefined;
  before?: string | undefined;
}

/** Distinct strings in code-unit order, kept in blocks: among many keys, too, a new or a deleted one moves but a few. */
export class SortedKeys {
  /** In order, none of them empty. */
  readonly #blocks: string[][] = [];

  /** Takes in a key that is not there. */
  add(key: string): void {
    const at = Math.min(
      this.#findBlock((last) => last >= key),
      this.#blocks.length - 1,
    );
    const block = this.#blocks[at];
    if (!block) {
      this.#blocks.push([key]);
      return;
    }
    block.splice(
      findFirst(block, (candidate) => candidate >= key),
      0,
      key,
    );
    if (block.length > LARGEST_BLOCK) this.#blocks.splice(at + 1, 0, block.splice(block.length >> 1));
  }

  /** Removes a key that is there. */
  delete(key: string): void {
    const at = this.#findBlock((last) => last >= key);
    const block = this.#blocks[at];
    if (!block) return;
    block.splice(
      findFirst(block, (candidate) => candidate >= key),
      1,
    );
    if (block.length === 0) this.#blocks.splice(at, 1);
  }

  /** The keys that start with `prefix`, as a store lists them. Costs O(log n) and the keys listed. */
  list(prefix: string, { limit, order, after, before }: Listing): string[] {
    const keys: string[] = [];
    const walk =
      order === 'desc'
        ? this.#backwards((key) => key.slice(0, prefix.length) > prefix || (after !== undefined && key >= after))
        : this.#forwards((key) => key >= prefix && (after === undefined || key > after));
    for (const key of walk) {
      const isBeyond = before !== undefined && (order === 'desc' ? key <= before : key >= before);
      if (keys.length >= limit || isBeyond || !key.startsWith(prefix)) break;
      keys.push(key);
    }
    return keys;
  }

  /** From the first key for which `isReached` holds, as it must for all behind it. */
  *#forwards(isReached: (key: string) => boolean): Generator<string> {
    let at = this.#findBlock(isReached);
    let position = findFirst(this.#blocks[at] ?? [], isReached);
    for (let block = this.#blocks[at]; block; block = this.#blocks[++at], position = 0) {
      for (const key of block.slice(position)) yield key;
    }
  }

  /** From the last key for which `isReached` does not hold, back to the first. */
  *#backwards(isReached: (key: string) => boolean): Generator<string> {
    let at = this.#findBlock(isReached);
    let block: string[] | undefined = this.#blocks[at] ?? [];
    block = block.slice(0, findFirst(block, isReached));
    for (; block; block = this.#blocks[--at]) {
      for (const key of block.toReversed()) yield key;
    }
  }

  /** Index of the block that holds the first key for which `isReached` holds; behind the last one when none does. */
  #findBlock(isReached: (key: string) => boolean): number {
    return findFirst(this.#blocks, (block) => isReached(block.at(-1) ?? ''));
  }
}

/** Index of the first value for which `isReached` holds, as it must for all behind it; the length when none does. */
function findFirst<T>(values: readonly T[], isReached: (value: T) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = values[middle];
    if (candidate !== undefined && !isReached(candidate)) low = middle + 1;
    else high = middle;
  }
  return low;
}
