import type { CallExpression, Node, ObjectPattern, OptionalCallExpression } from '@babel/types';
import { readLiteral, readName } from '../sources/literals.js';
import type { Cell } from './cells.js';
import { readMember, type FileFlow, type Place } from './file-flow.js';
import type { Use } from './finding.js';
import { readNameRole } from './read-type.js';
import { isResource, isSurface, stepInto, type Role } from './surface.js';

type Member = Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>;

/** A path of the old API, as a parameter of a client's `get`, `post` and so on. */
const OLD_PATH = /^\/?(v1\/)?(threads|assistants)\b/;

/** Finds the calls, resources and types of the Assistants API in a file, after its values were learned. */
export function findUses(flowOf: FileFlow): Use[] {
  const uses: Use[] = [];
  for (const { node, ancestors, place } of flowOf.steps) {
    const parent = ancestors.at(-1);
    if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression')
      uses.push(...readMemberUse(node, parent, flowOf, place));
    else if (node.type === 'CallExpression' || node.type === 'OptionalCallExpression')
      uses.push(...readCall(node, flowOf, place));
    else if (node.type === 'NewExpression') uses.push(...readClient(node, flowOf, place));
    else if (node.type === 'VariableDeclarator' && node.id.type === 'ObjectPattern')
      uses.push(...readPattern(node.id, flowOf.evaluate(node.init, place), flowOf));
    else if (node.type === 'AssignmentExpression' && node.left.type === 'ObjectPattern')
      uses.push(...readPattern(node.left, flowOf.evaluate(node.right, place), flowOf));
    else if (node.type === 'TSQualifiedName' && parent?.type !== 'TSQualifiedName') {
      const role = readNameRole(node, (name) => place.scope?.find(name)?.role ?? null);
      if (role !== null && isSurface(role)) uses.push({ at: startOf(node), kind: 'type', what: role });
    } else if (node.type === 'ObjectProperty') uses.push(...readMock(node));
  }
  return uses;
}

function readMemberUse(node: Member, parent: Node | undefined, file: FileFlow, place: Place): Use[] {
  const name = readMember(node);
  if (name === null) {
    const owner = file.evaluate(node.object, place)?.role ?? '';
    const what = `${show(owner)}[…]`;
    return isResource(owner) ? [{ at: startOf(node.property), kind: 'call', what, reason: 'computed' }] : [];
  }
  const role = file.evaluate(node, place)?.role ?? null;
  if (role === null || !isSurface(role) || isInner(node, role, parent)) return [];
  // Only passes on a resource, which was reported where it was taken from the client.
  if (isResource(role) && !isChain(node, role, file, place)) return [];
  const at = startOf(node.property);
  if (role.startsWith('OpenAI')) return [{ at, kind: 'type', what: role }];
  // `readPattern` reports what the pattern takes from it.
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') return [];
  if (parent?.type === 'AssignmentExpression' && parent.left.type === 'ObjectPattern') return [];
  const call = readCallee(node, parent);
  if (!call) return [{ at, kind: 'resource', what: show(role) }];
  return [describeCall(role, call, at)];
}

/** Whether the member is part of a longer one, such as `threads` in `threads.runs`. Only the longest is reported. */
function isInner(node: Member, role: Role, parent: Node | undefined): boolean {
  if (parent?.type !== 'MemberExpression' && parent?.type !== 'OptionalMemberExpression') return false;
  if (parent.object !== node) return false;
  const name = readMember(parent);
  return name === null ? isResource(role) : stepInto(role, null, name) !== null;
}

/** Whether the member takes a resource from the SDK, rather than from a field or variable of the app. */
function isChain(node: Member, role: Role, file: FileFlow, place: Place): boolean {
  const owner = file.evaluate(node.object, place)?.role ?? null;
  const name = readMember(node) ?? '';
  return owner !== null ? stepInto(owner, null, name) === role : !file.evaluate(node.object, place)?.members.has(name);
}

/** Returns the call of the member; null if the member is not called. */
function readCallee(node: Node, parent: Node | undefined): CallExpression | OptionalCallExpression | null {
  const isCall = parent?.type === 'CallExpression' || parent?.type === 'OptionalCallExpression';
  return isCall && parent.callee === node ? parent : null;
}

/** Finds a call of a detached method, or a request of a client for a path of the old API. */
function readCall(call: CallExpression | OptionalCallExpression, file: FileFlow, place: Place): Use[] {
  const role = file.evaluate(call.callee, place)?.role ?? null;
  if (role === null) return [];
  const at = startOf(call.callee);
  if (call.callee.type === 'Identifier' && isSurface(role) && !isResource(role) && !role.startsWith('OpenAI'))
    return [describeCall(role, call, at)];
  const path = readStart(call.arguments[0]);
  if (!/^client\.(get|post|put|patch|delete|request)$/.test(role) || !OLD_PATH.test(path)) return [];
  const [, method] = role.split('.');
  return [{ at, kind: 'request', what: `${method ?? ''} ${path}`, reason: 'raw request of a client' }];
}

function describeCall(role: Role, call: CallExpression | OptionalCallExpression, at: number): Use {
  const what = show(role);
  if (role.endsWith('runFunctions')) return { at, kind: 'call', what, reason: 'runFunctions' };
  if (/^beta\.(assistants|threads\.messages)\.files\./.test(role))
    return { at, kind: 'call', what, reason: 'first version' };
  const style = readStyle(role, call.arguments);
  return { at, kind: 'call', what, ...(style && { note: style }) };
}

/** Methods that SDK 4 calls with the thread's id first, and later SDKs with the id in an object. */
const BY_IDS =
  /\.(messages\.(retrieve|update|del|delete)|runs\.(retrieve|update|cancel|poll|submitToolOutputs\w*)|steps\.(retrieve|list)|(files|fileBatches)\.(retrieve|update|del|delete|cancel|poll))$/;

function readStyle(role: Role, [, second]: readonly Node[]): string | null {
  if (role.endsWith('.del')) return 'SDK 4';
  if (!BY_IDS.test(role) || !second) return null;
  if (second.type !== 'ObjectExpression') return second.type === 'Identifier' ? null : 'SDK 4, positional';
  const names = second.properties.map((property) =>
    property.type === 'ObjectProperty' ? readName(property.key, property.computed) : null,
  );
  return names.includes('thread_id') || names.includes('vector_store_id') ? 'SDK 5 and later' : null;
}

/** Finds the resources that a pattern takes, such as `const { threads: { runs } } = client.beta`. */
function readPattern(pattern: ObjectPattern, value: Cell | null, file: FileFlow): Use[] {
  return pattern.properties.flatMap((property): Use[] => {
    const name = property.type === 'ObjectProperty' ? readName(property.key, property.computed) : null;
    if (property.type !== 'ObjectProperty' || name === null) return [];
    const taken = file.takeMember(value, name);
    const inner = property.value.type === 'AssignmentPattern' ? property.value.left : property.value;
    if (inner.type === 'ObjectPattern') return readPattern(inner, taken, file);
    // A resource in an object of the app was reported where the app put it there.
    if (taken?.role == null || !isSurface(taken.role) || value?.members.has(name)) return [];
    return [{ at: startOf(property), kind: 'resource', what: show(taken.role) }];
  });
}

/** Finds clients of Azure, and options that current clients do not have. */
function readClient(node: Extract<Node, { type: 'NewExpression' }>, file: FileFlow, place: Place): Use[] {
  const { callee } = node;
  const [options] = node.arguments;
  if (file.evaluate(node, place)?.role !== 'client' || file.evaluate(callee, place)?.role !== 'OpenAI') return [];
  const name =
    callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' ? (readMember(callee) ?? '') : '';
  const names = new Map(
    options?.type === 'ObjectExpression'
      ? options.properties.flatMap((property) =>
          property.type === 'ObjectProperty' ? [[readName(property.key, property.computed), property] as const] : [],
        )
      : [],
  );
  const query = names.get('defaultQuery')?.value;
  const isAzure =
    name.includes('Azure') ||
    (query?.type === 'ObjectExpression' &&
      query.properties.some(
        (one) => one.type === 'ObjectProperty' && readName(one.key, one.computed) === 'api-version',
      ));
  const agent = names.get('httpAgent');
  return [
    ...(isAzure ? [{ at: startOf(node), kind: 'client', what: 'a client of Azure', reason: 'azure' } as const] : []),
    ...(agent ? [{ at: startOf(agent), kind: 'client', what: 'httpAgent', reason: 'httpAgent' } as const] : []),
  ];
}

/** Finds an object that replaces a client in a test: `{ beta: { threads: … } }`. */
function readMock(node: Extract<Node, { type: 'ObjectProperty' }>): Use[] {
  if (readName(node.key, node.computed) !== 'beta' || node.value.type !== 'ObjectExpression') return [];
  const names = node.value.properties.flatMap((property) =>
    property.type === 'ObjectProperty' ? (readName(property.key, property.computed) ?? []) : [],
  );
  const of = names.filter((name) => name === 'threads' || name === 'assistants' || name === 'vectorStores');
  return of.length > 0
    ? [{ at: startOf(node), kind: 'mock', what: `an object in the place of a client: beta.${of.join(', beta.')}` }]
    : [];
}

/** Returns the text of a string or template, with `…` for inserted values; empty for any other argument. */
function readStart(node: Node | undefined): string {
  if (node?.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked ?? '').join('…');
  return readLiteral(node)?.value ?? '';
}

const show = (role: Role): string => role.replace(/^beta\.(?!chat)/, '');

const startOf = (node: Node): number => node.start ?? 0;
