import type { File, Node } from '@babel/types';
import { walk } from '../sources/walk.js';
import { Cell } from './cells.js';

/** The names that a block, a function or a module declares, and what is known about their values. */
export class Scope {
  readonly names = new Map<string, Cell>();
  readonly parent: Scope | null;

  constructor(parent: Scope | null) {
    this.parent = parent;
  }

  find(name: string): Cell | null {
    return this.names.get(name) ?? this.parent?.find(name) ?? null;
  }

  declare(name: string): void {
    if (!this.names.has(name)) this.names.set(name, new Cell());
  }
}

const BLOCKS = /^(Program|BlockStatement|For(In|Of)?Statement|CatchClause|StaticBlock|SwitchStatement|TSModuleBlock)$/;
const FUNCTIONS =
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|Class(Private)?Method)$/;

export const isFunction = (node: Node): boolean => FUNCTIONS.test(node.type);

/** Finds the scopes of a file, by the nodes that open them. */
export function readScopes(file: File): ReadonlyMap<Node, Scope> {
  const scopes = new Map<Node, Scope>();
  const nearest = (ancestors: readonly Node[], ofFunction = false): Scope | undefined => {
    const node = ancestors.findLast(
      (one) => scopes.has(one) && (!ofFunction || one.type === 'Program' || isFunction(one)),
    );
    return node && scopes.get(node);
  };
  walk(file.program, (node, ancestors) => {
    if (BLOCKS.test(node.type) || isFunction(node)) scopes.set(node, new Scope(nearest(ancestors) ?? null));
    declareNames(node, scopes.get(node), (ofFunction) => nearest(ancestors, ofFunction));
  });
  return scopes;
}

function declareNames(
  node: Node,
  inner: Scope | undefined,
  findOuter: (ofFunction?: boolean) => Scope | undefined,
): void {
  if (node.type === 'VariableDeclaration') {
    const scope = findOuter(node.kind === 'var');
    for (const { id } of node.declarations) for (const name of listNames(id)) scope?.declare(name);
  } else if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
    if (node.id) findOuter()?.declare(node.id.name);
  } else if (node.type === 'ImportDeclaration') {
    for (const { local } of node.specifiers) findOuter()?.declare(local.name);
  } else if (node.type === 'TSImportEqualsDeclaration') findOuter()?.declare(node.id.name);
  else if (node.type === 'CatchClause' && node.param) for (const name of listNames(node.param)) inner?.declare(name);
  if ('params' in node && isFunction(node) && Array.isArray(node.params))
    for (const parameter of node.params) for (const name of listNames(parameter)) inner?.declare(name);
}

/** The names that a pattern declares. */
function listNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return listNames(pattern.left);
    case 'RestElement':
      return listNames(pattern.argument);
    case 'TSParameterProperty':
      return listNames(pattern.parameter);
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        listNames(property.type === 'ObjectProperty' ? property.value : property.argument),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? listNames(element) : []));
    default:
      return [];
  }
}
