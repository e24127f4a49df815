/** The list, or an empty one: for lists that a service may leave out although its types promise them. */
export function orEmpty<T>(list: readonly T[] | null | undefined): readonly T[] {
  return list ?? [];
}
