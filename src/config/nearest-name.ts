/** Finds the name in a list that is most similar to a mistyped one; null if none is similar. */
export function findNearestName(typed: string, names: readonly string[]): string | null {
  const word = typed.toLowerCase();
  const ranked = names
    .map((name) => ({ name, distance: countEdits(word, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.ceil(word.length / 3) ? best.name : null;
}

/** The Levenshtein distance of two texts: how many letters to add, remove or replace to get from one to the other. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
