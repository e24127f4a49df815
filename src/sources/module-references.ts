import type { CallExpression, File, Node } from '@babel/types';
import { readCallee, readLiteral, readName, type Literal } from './literals.js';
import { walk } from './walk.js';

/** The kind of code that names a module. */
export type ReferenceForm =
  | 'import'
  | 'export'
  | 'require'
  | 'dynamic import'
  | 'type import'
  | 'resolve'
  | 'mock'
  | 'declare module'
  | 'JSDoc import';

/** A place that names a module by its specifier. */
export interface ModuleReference extends Literal {
  form: ReferenceForm;
  /** Whether it imports only types, so that it does not exist at run time. */
  isType: boolean;
}

/** A `require` or `import()` whose specifier is computed. */
export interface ComputedReference {
  form: 'require' | 'dynamic import';
  start: number;
  end: number;
}

export interface ModuleReferences {
  references: ModuleReference[];
  computed: ComputedReference[];
}

/** Functions of test runners whose first argument is the specifier of a module, by the name of their object. */
const MOCKING = new Map<string, readonly string[]>(
  Object.entries({
    jest: [
      ...[
        'mock',
        'unmock',
        'doMock',
        'dontMock',
        'deepUnmock',
        'setMock',
        'unstable_mockModule',
        'unstable_unmockModule',
      ],
      ...['requireActual', 'requireMock', 'createMockFromModule', 'genMockFromModule'],
    ],
    vi: ['mock', 'unmock', 'doMock', 'doUnmock', 'importActual', 'importMock'],
    vitest: ['mock', 'unmock', 'doMock', 'doUnmock', 'importActual', 'importMock'],
    // node:test and bun:test
    mock: ['module'],
  }),
);

/** Finds every place where a file names a module: imports, requires, types, mocks and declarations. */
export function findModuleReferences(file: File, text: string): ModuleReferences {
  const references: ModuleReference[] = [];
  const computed: ComputedReference[] = [];
  /** The imports in `vi.mock(import('…'))`, which are mocks and not imports. */
  const mocked = new Set<Node>();
  /** The names of functions that load a module, such as `const load = createRequire(import.meta.url)`. */
  const loaders = new Set(['require']);

  const add = (node: Node | null | undefined, form: ReferenceForm, isType = false): boolean => {
    const literal = readLiteral(node);
    if (literal) references.push({ ...literal, form, isType });
    return literal !== null;
  };
  const addCall = (call: CallExpression): void => {
    const form = readForm(call, loaders);
    const [argument] = call.arguments;
    if (!form || !argument) return;
    if (form === 'mock' && argument.type === 'CallExpression' && argument.callee.type === 'Import') {
      mocked.add(argument);
      add(argument.arguments[0], form);
    } else if (!mocked.has(call) && !add(argument, form) && (form === 'require' || form === 'dynamic import')) {
      computed.push({ form, start: call.start ?? 0, end: call.end ?? 0 });
    }
  };

  walk(file.program, (node) => {
    if (node.type === 'ImportDeclaration') add(node.source, 'import', node.importKind === 'type');
    else if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration')
      add(node.source, 'export', node.exportKind === 'type');
    else if (node.type === 'TSExternalModuleReference') add(node.expression, 'require');
    else if (node.type === 'TSImportType') add(node.argument, 'type import', true);
    else if (node.type === 'TSModuleDeclaration') add(node.id, 'declare module', true);
    else if (node.type === 'CallExpression') addCall(node);
    else if (node.type === 'VariableDeclarator' && isLoaderMaker(node.init) && node.id.type === 'Identifier')
      loaders.add(node.id.name);
  });
  return { references: [...references, ...findInComments(file, text)], computed };
}

function readForm(call: CallExpression, loaders: ReadonlySet<string>): ReferenceForm | null {
  const callee = readCallee(call.callee);
  if (callee.type === 'Import') return 'dynamic import';
  if (callee.type === 'Identifier') return loaders.has(callee.name) ? 'require' : null;
  // createRequire(import.meta.url)('…')
  if (isLoaderMaker(callee)) return 'require';
  if (callee.type !== 'MemberExpression') return null;
  const { object } = callee;
  const method = readName(callee.property, callee.computed) ?? '';
  if (method === 'resolve' && (loaders.has(nameOf(object) ?? '') || object.type === 'MetaProperty')) return 'resolve';
  if (method === 'require' && nameOf(object) === 'module') return 'require';
  // t.mock.module('…'), too.
  const owner = object.type === 'MemberExpression' ? readName(object.property, object.computed) : nameOf(object);
  return MOCKING.get(owner ?? '')?.includes(method) ? 'mock' : null;
}

/** Whether the node is a call of `createRequire`. */
function isLoaderMaker(node: Node | null | undefined): boolean {
  if (node?.type !== 'CallExpression') return false;
  const { callee: maker } = node;
  const name = maker.type === 'MemberExpression' ? readName(maker.property, maker.computed) : nameOf(maker);
  return name === 'createRequire';
}

const nameOf = (node: Node): string | null => (node.type === 'Identifier' ? node.name : null);

const IMPORT_TYPE = /\bimport\((['"])([^'"\n]+)\1\)/g;
const IMPORT_TAG = /@import\b[^'"@]*?\bfrom\s*(['"])([^'"\n]+)\1/g;

/** Finds modules in the type comments of JavaScript: `@type {import('…').Name}`, `@import { Name } from '…'`. */
function findInComments(file: File, text: string): ModuleReference[] {
  return (file.comments ?? [])
    .filter(({ type, value }) => type === 'CommentBlock' && value.startsWith('*'))
    .flatMap(({ start = 0, end = 0 }) => {
      const comment = text.slice(start, end);
      return [IMPORT_TYPE, IMPORT_TAG].flatMap((pattern) =>
        [...comment.matchAll(pattern)].map(({ index, 0: whole, 2: value = '' }): ModuleReference => {
          const from = start + index + whole.lastIndexOf(value);
          return { value, start: from, end: from + value.length, isPlain: true, form: 'JSDoc import', isType: true };
        }),
      );
    })
    .sort((one, other) => one.start - other.start);
}
