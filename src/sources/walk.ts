import type { Node } from '@babel/types';

/** What hangs on a node and is none of its children. */
const ASIDE = new Set(['loc', 'extra', 'leadingComments', 'trailingComments', 'innerComments', 'errors', 'comments']);

/** Calls `visit` for a node and all within it, parents first. `ancestors` are those of the node, the nearest last. */
export function walk(node: Node, visit: (node: Node, ancestors: readonly Node[]) => void): void {
  const ancestors: Node[] = [];
  const enter = (current: Node): void => {
    visit(current, ancestors);
    ancestors.push(current);
    for (const child of listChildren(current)) enter(child);
    ancestors.pop();
  };
  enter(node);
}

/** The nodes right below a node, in the order of its text. */
export function listChildren(node: Node): Node[] {
  const children: Node[] = [];
  for (const [key, value] of Object.entries<unknown>({ ...node })) {
    if (ASIDE.has(key)) continue;
    for (const child of toList(value)) if (isNode(child)) children.push(child);
  }
  return children;
}

const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
