const SURROGATE = /[\uD800-\uDFFF]/;

/**
 * How many characters (code points) a text has: what upstream's positions count. The second half of a pair counts
 * nothing, also where the first is missing: the counts of the pieces of a text add up to that of the whole.
 */
export function countCodePoints(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (let offset = 0; offset < text.length; offset++) if (!isLowSurrogate(text, offset)) count++;
  return count;
}

/** The offset in the text's UTF-16 units, which legacy positions count, behind `count` characters; at most its length. */
export function toOffset(text: string, count: number): number {
  if (!(count > 0)) return 0;
  if (!SURROGATE.test(text)) return Math.min(count, text.length);
  let offset = 0;
  for (let left = count; offset < text.length; offset++) {
    if (!isLowSurrogate(text, offset) && left-- === 0) break;
  }
  return offset;
}

function isLowSurrogate(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
