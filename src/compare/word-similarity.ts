/** How many words of a text are compared. */
const MOST_WORDS = 20_000;

/**
 * The similarity of two texts, 0 to 1, by their common words: twice the number of common words, divided by the number of all
 * words of both (Dice's coefficient). Ignores order, case and punctuation. Two empty texts have the similarity 1.
 */
export function wordSimilarity(one: string, other: string): number {
  const [first, second] = [countWords(one), countWords(other)];
  const total = first.total + second.total;
  if (total === 0) return one.trim() === other.trim() ? 1 : 0;
  let common = 0;
  for (const [word, count] of first.counts) common += Math.min(count, second.counts.get(word) ?? 0);
  return (2 * common) / total;
}

function countWords(text: string): { counts: Map<string, number>; total: number } {
  // Scripts without spaces between words are compared by their characters.
  const words =
    text.toLowerCase().match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}]+/gu) ??
    [];
  const counts = new Map<string, number>();
  for (const word of words.slice(0, MOST_WORDS)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, total: Math.min(words.length, MOST_WORDS) };
}
