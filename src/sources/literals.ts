import type { Node } from '@babel/types';

/** A string or template in the source, without expressions. */
export interface Literal {
  value: string;
  /** The offsets of its content, without the quotes. */
  start: number;
  end: number;
  /** Whether the source has the same characters as the value, without escapes. */
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

/** Returns the function that a call calls: `require` for `(0, require)('…')`, which compilers write. */
export function readCallee(callee: Node): Node {
  const last = callee.type === 'SequenceExpression' ? callee.expressions.at(-1) : undefined;
  if (last) return readCallee(last);
  return callee.type === 'ParenthesizedExpression' ? readCallee(callee.expression) : callee;
}

/** Returns the name of a property or member: `a.name`, `a['name']`, `{ name: … }`. Null if it is computed. */
export function readName(key: Node, isComputed: boolean): string | null {
  if (key.type === 'Identifier' && !isComputed) return key.name;
  return readLiteral(key)?.value ?? null;
}
