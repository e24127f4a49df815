const SURROGATE = /[\uD800-\uDFFF]/;

/**
 * Counts the characters (code points) of a growing text, and translates between code points, in which the service
 * counts positions, and UTF-16 units, in which legacy positions count. The second half of a surrogate pair never
 * counts, even without the first, so that the counts of pieces add up. Adding costs the piece's length; a lookup the
 * logarithm of the number of pairs.
 */
export class CodePoints {
  /** For each second half of a pair: how many characters begin before it. Ascending. */
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

  /** The UTF-16 offset after `count` characters; at most the text's length. */
  toOffset(count: number): number {
    if (!(count > 0)) return 0;
    const known = Math.min(count, this.#count);
    return known + countUpTo(this.#halves, known);
  }
}

/** How many of the ascending numbers are at most `limit`. */
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
