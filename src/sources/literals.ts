import type { Node } from '@babel/types';

/** A text that stands in the source as it is. */
export interface Literal {
  value: string;
  /** Where the text begins and ends, without its quotes. */
  start: number;
  end: number;
  /** Whether the source spells it letter by letter, without escapes. */
  isPlain: boolean;
}

/** Reads a string, or a template without expressions; null for any other node. */
export function readLiteral(node: Node | null | undefined): Literal | null {
  if (node?.type === 'StringLiteral') return toLiteral(node.value, (node.start ?? 0) + 1, (node.end ?? 0) - 1);
  const [quasi] = node?.type === 'TemplateLiteral' && node.expressions.length === 0 ? node.quasis : [];
  return quasi ? toLiteral(quasi.value.cooked ?? '', quasi.start ?? 0, quasi.end ?? 0) : null;
}

const toLiteral = (value: string, start: number, end: number): Literal => ({
  ...{ value, start, end },
  isPlain: value.length === end - start,
});

/** The name that a property or member is reached by: `a.name`, `a['name']`, `{ name: … }`; null for a computed one. */
export function readName(key: Node, isComputed: boolean): string | null {
  if (key.type === 'Identifier' && !isComputed) return key.name;
  return readLiteral(key)?.value ?? null;
}
