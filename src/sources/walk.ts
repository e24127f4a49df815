import type { Node } from '@babel/types';

/** Fields of a node that do not contain child nodes. */
const OTHER_FIELDS = new Set([
  'loc',
  'extra',
  'leadingComments',
  'trailingComments',
  'innerComments',
  'errors',
  'comments',
]);

/** Calls `visit` for a node and all nodes inside it, parents first. `ancestors`: those of the node, the parent last. */
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

/** Returns the children of a node, in the order of the text. */
export function listChildren(node: Node): Node[] {
  const children: Node[] = [];
  const fields: Iterable<[string, unknown]> = Object.entries(node);
  for (const [key, value] of fields) {
    if (typeof value !== 'object' || value === null || OTHER_FIELDS.has(key)) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) children.push(value);
    } else for (const child of toList(value)) if (isNode(child)) children.push(child);
  }
  return children;
}

const toList = (value: readonly unknown[]): readonly unknown[] => value;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
