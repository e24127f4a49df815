/** Cuts a text into pieces about as long as a model's tokens; together they are the text. Never inside a surrogate pair. */
export function chunkText(text: string): string[] {
  return text.match(/\s*[^\s]{1,6}|\s+/gu) ?? [];
}

/** Cuts pieces further, so that one ends exactly at each of these positions. */
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

/** The padding the service adds to a delta, so that the sizes of packets tell nothing: up to the next multiple of 16. */
export function obfuscate(delta: string): string {
  return FILLER.slice(delta.length % 16);
}
