/** Cuts a text into pieces about as long as a model's tokens; together they are the text. Never inside a surrogate pair. */
export function chunkText(text: string): string[] {
  return text.match(/\s*[^\s]{1,6}|\s+/gu) ?? [];
}

/** The offset in a text behind so many of its characters (code points), in which the service counts; at most its end. */
export function offsetOf(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join('').length;
}

/** Cuts pieces further, so that one ends exactly at each of these positions. */
export function splitAt(chunks: readonly string[], positions: readonly number[]): string[] {
  const result: string[] = [];
  let start = 0;
  for (const chunk of chunks) {
    let from = 0;
    const inside = positions.filter((position) => position > start && position < start + chunk.length);
    for (const position of [...new Set(inside)].sort((a, b) => a - b)) {
      result.push(chunk.slice(from, position - start));
      from = position - start;
    }
    result.push(chunk.slice(from));
    start += chunk.length;
  }
  return result;
}

const FILLER = 'q7Rk2ZbV9xTn4LwC';

/** The padding the service adds to a delta, so that the sizes of packets tell nothing: up to the next multiple of 16. */
export function obfuscate(delta: string): string {
  return FILLER.slice(delta.length % 16);
}
