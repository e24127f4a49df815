/** Cuts a text into pieces about as long as a model's tokens. It never cuts inside a surrogate pair. */
export function chunkText(text: string): string[] {
  return text.match(/\s*[^\s]{1,6}|\s+/gu) ?? [];
}

/** Cuts the pieces again, so that a piece ends at each of these positions in the text. */
export function splitAt(chunks: readonly string[], positions: readonly number[]): string[] {
  const cuts = [...new Set(positions)].sort((a, b) => a - b);
  const result: string[] = [];
  let start = 0;
  let next = 0;
  for (const chunk of chunks) {
    const end = start + chunk.length;
    let from = start;
    for (let cut = cuts[next]; cut !== undefined && cut < end; cut = cuts[++next]) {
      if (cut <= from) continue;
      result.push(chunk.slice(from - start, cut - start));
      from = cut;
    }
    result.push(chunk.slice(from - start));
    start = end;
  }
  return result;
}

const FILLER = 'q7Rk2ZbV9xTn4LwC';

/** The padding that the service adds to a delta, up to the next multiple of 16, so that packet sizes reveal nothing. */
export function obfuscate(delta: string): string {
  return FILLER.slice(delta.length % 16);
}
