import type { File, Node } from '@babel/types';
import { readLiteral, readName } from '../sources/literals.js';
import { listChildren, walk } from '../sources/walk.js';
import type { ComputedReference, ModuleReference } from '../sources/module-references.js';
import { isSdk, SHIM } from './specifiers.js';

/** A place that names `openai`, and that the user must change or check. `at`: its offset in the file. */
export interface HandWork {
  at: number;
  what: string;
  why: string;
}

/** Functions that replace a module, by rules that `swap` does not know. */
const REPLACING = /^(proxyquire|esmock|rewiremock|quibble|mockRequire|registerMock|registerSubstitute)$/;

/** Packages that are a client, or contain one. */
const OWN_CLIENTS: readonly (readonly [RegExp, string])[] = [
  [
    /^@azure\/openai-assistants$/,
    'It is a client of its own. Give it the address of `npx openai-assistants-shim serve`, or start the app by `run`.',
  ],
  [/^(@azure\/openai|openai-edge)$/, 'It is a client of its own, which the swap does not touch.'],
  [
    /^@langchain\/(openai|community)\/.*assistant|^langchain\/experimental\/openai_assistant/,
    'LangChain brings its own `openai`. Start the app with `--import openai-assistants-shim/register`, or override the `openai` of that package (docs/install.md).',
  ],
  [
    /^(npm:openai(@|\/|$)|jsr:@openai\/openai|https:\/\/(esm\.sh|cdn\.skypack\.dev|cdn\.jsdelivr\.net\/npm|deno\.land\/x)\/openai\b)/,
    `The SDK is imported by its address. Write npm:${SHIM} there.`,
  ],
];

/** Finds calls that name the SDK in a way that `swap` does not understand, and imports of packages with their own client. */
export function findHandWork(
  file: File,
  text: string,
  references: readonly ModuleReference[],
  computed: readonly ComputedReference[],
): HandWork[] {
  const found: HandWork[] = [];
  for (const { start, end, form } of computed) {
    if (!/openai/i.test(text.slice(start, end)) || text.slice(start, end).includes(SHIM)) continue;
    const what = `a ${form} whose module is computed: ${shorten(text.slice(start, end))}`;
    found.push({
      at: start,
      what,
      why: 'Which module it loads is not written down. Change it by hand if it is openai.',
    });
  }
  for (const { value, start } of references) {
    const why = OWN_CLIENTS.find(([pattern]) => pattern.test(value))?.[1];
    if (why !== undefined) found.push({ at: start, what: `an import of ${value}`, why });
  }
  walk(file.program, (node) => {
    if (node.type !== 'CallExpression' || !REPLACING.test(readCalled(node.callee) ?? '')) return;
    const at = node.arguments.map(findSdkName).find((offset) => offset !== null);
    if (at === undefined) return;
    const what = `a stand-in for openai, by ${text.slice(node.callee.start ?? 0, node.callee.end ?? 0)}`;
    found.push({ at, what, why: `Name ${SHIM} there if the code under test imports it now.` });
  });
  return found;
}

function readCalled(callee: Node): string | null {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression') return null;
  const method = readName(callee.property, callee.computed);
  if (method === 'replace' && callee.object.type === 'Identifier' && callee.object.name === 'td') return 'registerMock';
  // `proxyquire.noCallThru()(…)` and `esmock.strict(…)`: the object has the name.
  return method !== null && REPLACING.test(method) ? method : readCalled(callee.object);
}

/** Returns the offset where an argument names the SDK, as a string or as a key of an object; null if it does not. */
function findSdkName(node: Node): number | null {
  const literal = readLiteral(node);
  if (literal) return isSdk(literal.value) ? (node.start ?? 0) : null;
  if (node.type !== 'ObjectExpression') return null;
  const key = listChildren(node).find(
    (child) => child.type === 'ObjectProperty' && isSdk(readName(child.key, child.computed) ?? ''),
  );
  return key?.start ?? null;
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text).replace(/\s+/g, ' ');
