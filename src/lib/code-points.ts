const SURROGATE = /[\uD800-\uDFFF]/;

/**
 * A text that grows at its end, and where its characters (code points, which upstream's positions count) are in its UTF-16
 * units (which legacy positions count). The second half of a pair counts nothing, also where the first is missing: the
 * counts of the pieces of a text add up to that of the whole. Adding costs the piece; a look-up the logarithm of the pairs.
 */
export class CodePoints {
  /** Of each second half of a pair: how many characters begin before it. Ascending. */
  readonly #halves: number[] = [];
  #count = 0;

  constructor(text = '') {
    this.append(text);
  }

  /** How many characters the text has. */
  get count(): number {
    return this.#count;
  }

  append(piece: string): void {
    if (!SURROGATE.test(piece)) {
      this.#count += piece.length;
      return;
    }
    for (let offset = 0; offset < piece.length; offset++) {
      if (isLowSurrogate(piece, offset)) this.#halves.push(this.#count);
      else this.#count += 1;
    }
  }

  /** The offset in UTF-16 units behind `count` characters; at most the text's length. */
  toOffset(count: number): number {
    if (!(count > 0)) return 0;
    const known = Math.min(count, this.#count);
    return known + countUpTo(this.#halves, known);
  }
}

/** How many of some ascending numbers are no larger than `limit`. */
export function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  for (let high = ascending.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isLowSurrogate(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
