import type { File, Node } from '@babel/types';
import { readLiteral, readName } from '../sources/literals.js';
import { walk } from '../sources/walk.js';

/** Resources of a client that do not belong to the Assistants API. */
const OTHER_RESOURCES = new Set([
  ...['audio', 'batches', 'chat', 'completions', 'embeddings', 'evals', 'fineTuning', 'graders', 'images', 'models'],
  ...['moderations', 'realtime', 'responses', 'videos'],
]);
/** If a file contains one of these names, it may use assistants or threads. */
const TELLING = new Set(['beta', 'Beta', 'threads', 'assistants', 'runs', 'vectorStores', 'submitToolOutputs']);
const CLIENTS = new Set(['OpenAI', 'AzureOpenAI', 'default']);

/**
 * Whether a file creates clients of the SDK only for itself, and does not use them for assistants or threads: it calls other
 * resources of them, and passes neither the clients nor anything else of the SDK to other code. False if that is not certain.
 */
export function keepsItsClients(file: File): boolean {
  const classes = new Set<string>();
  const clients = new Set<string>();
  /** Nodes that may use a client in another way. */
  const doubts = new Set<Node>();

  walk(file.program, (node, ancestors) => {
    if (node.type === 'ImportDeclaration' && node.source.value === 'openai' && node.importKind !== 'type') {
      for (const { local, ...specifier } of node.specifiers) {
        const imported = specifier.type === 'ImportSpecifier' ? readName(specifier.imported, false) : 'default';
        if (specifier.type !== 'ImportNamespaceSpecifier' && CLIENTS.has(imported ?? '')) classes.add(local.name);
        else doubts.add(node);
      }
    }
    if (isRequire(node)) {
      const names = readRequired(ancestors);
      if (names === null) doubts.add(node);
      for (const name of names ?? []) classes.add(name);
    }
  });

  walk(file.program, (node, ancestors) => {
    if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier' || !classes.has(node.callee.name)) return;
    const [exported, declaration, declarator] = [ancestors.at(-3), ancestors.at(-2), ancestors.at(-1)];
    const name =
      declarator?.type === 'VariableDeclarator' && declarator.id.type === 'Identifier' ? declarator.id.name : null;
    if (name !== null && declaration?.type === 'VariableDeclaration' && exported?.type !== 'ExportNamedDeclaration')
      clients.add(name);
    else doubts.add(node);
  });

  walk(file.program, (node, ancestors) => {
    if (node.type === 'Identifier' && TELLING.has(node.name)) doubts.add(node);
    if (node.type !== 'Identifier' || isPropertyName(node, ancestors.at(-1))) return;
    if (classes.has(node.name) && !isMeansOfMaking(node, ancestors)) doubts.add(node);
    if (clients.has(node.name) && !isOtherUse(node, ancestors.at(-1))) doubts.add(node);
  });
  return doubts.size === 0 && clients.size > 0;
}

function isRequire(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
    return false;
  return readLiteral(node.arguments[0])?.value === 'openai';
}

/** Returns the variables to which a `require` of the SDK assigns client classes; null if it is used in another way. */
function readRequired(ancestors: readonly Node[]): string[] | null {
  const parent = ancestors.at(-1);
  const isMember = parent?.type === 'MemberExpression' && CLIENTS.has(readName(parent.property, parent.computed) ?? '');
  const declarator = isMember ? ancestors.at(-2) : parent;
  if (declarator?.type !== 'VariableDeclarator') return null;
  if (declarator.id.type === 'Identifier') return [declarator.id.name];
  if (declarator.id.type !== 'ObjectPattern') return null;
  const names = declarator.id.properties.map((property) =>
    property.type === 'ObjectProperty' &&
    property.value.type === 'Identifier' &&
    CLIENTS.has(readName(property.key, property.computed) ?? '')
      ? property.value.name
      : null,
  );
  return names.every((name) => name !== null) ? names : null;
}

/** Whether the node imports the class, or creates a client with it. */
function isMeansOfMaking(node: Node, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1);
  if (parent?.type === 'NewExpression') return parent.callee === node;
  if (parent?.type === 'ObjectProperty') return ancestors.at(-2)?.type === 'ObjectPattern';
  return parent?.type.startsWith('Import') === true || (parent?.type === 'VariableDeclarator' && parent.id === node);
}

/** Whether the node declares the client, or uses a resource of it that does not belong to the Assistants API. */
function isOtherUse(node: Node, parent: Node | undefined): boolean {
  if (parent?.type === 'VariableDeclarator') return parent.id === node;
  if (parent?.type !== 'MemberExpression' && parent?.type !== 'OptionalMemberExpression') return false;
  return parent.object === node && OTHER_RESOURCES.has(readName(parent.property, parent.computed) ?? '');
}

/** Whether the node is the name of a property, as in `a.name` and `{ name: … }`, and not a variable. */
function isPropertyName(node: Node, parent: Node | undefined): boolean {
  if (parent?.type === 'MemberExpression' || parent?.type === 'OptionalMemberExpression')
    return parent.property === node && !parent.computed;
  return (
    (parent?.type === 'ObjectProperty' && parent.key === node && !parent.computed && !parent.shorthand) ||
    (parent?.type === 'ObjectMethod' && parent.key === node) ||
    (parent?.type === 'ClassMethod' && parent.key === node)
  );
}
