/** An object somewhere in a JSON value. */
export type Node = Record<string, unknown>;

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every object in a value, at any depth. */
export function listNodes(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(listNodes);
  return isNode(value) ? [value, ...Object.values(value).flatMap(listNodes)] : [];
}

/** Whether a path such as `text.annotations` or `content[].type` leads to a field, in one of the entries of a list. */
export function findPath(node: unknown, path: string): boolean {
  const [first = '', ...rest] = path.split('.');
  const name = first.replace(/\[\]$/, '');
  if (!isNode(node) || !(name in node)) return false;
  if (rest.length === 0) return true;
  const value = node[name];
  const entries: unknown[] = first.endsWith('[]') && Array.isArray(value) ? value : [value];
  return entries.some((entry) => findPath(entry, rest.join('.')));
}
