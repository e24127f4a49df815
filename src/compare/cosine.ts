/** The similarity of two embeddings: the cosine of the angle between them, -1 to 1; 0 if one of them is all zeros. */
export function cosine(one: readonly number[], other: readonly number[]): number {
  const product = (first: readonly number[], second: readonly number[]): number =>
    first.reduce((total, value, index) => total + value * (second[index] ?? 0), 0);
  const lengths = Math.sqrt(product(one, one) * product(other, other));
  return lengths === 0 ? 0 : product(one, other) / lengths;
}
