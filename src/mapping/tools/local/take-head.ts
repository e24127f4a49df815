/** The beginning of a text: at most `length` UTF-16 units, and no half of a surrogate pair, which servers refuse. */
export function takeHead(text: string, length: number): string {
  const head = text.slice(0, length);
  return head.length < text.length && /[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head;
}
