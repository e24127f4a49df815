import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSource } from '../../src/sources/parse-source.js';
import { walk } from '../../src/sources/walk.js';
import { planSwap } from '../../src/swap/plan-swap.js';
import { createTree } from './support/source-tree.js';

const NAMES = [
  'openai',
  'openai/core',
  'openai/resources/beta/threads',
  'openai/_shims/x',
  'openai-edge',
  './openai',
  'zod',
];

/** One statement that names a module, or says something of openai. */
const statement = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom("'", '"'), fc.nat({ max: 9_999 }), fc.nat({ max: 11 }))
  .map(([name, quote, number, form]) => {
    const text = `${quote}${name}${quote}`;
    return [
      `import A${number} from ${text}`,
      `import { b as B${number} } from ${text};`,
      `import type { C } from ${text}`,
      `const D${number} = require(${text})`,
      `const e${number} = await import(${text});`,
      `export * from ${text}`,
      `jest.mock(${text}, () => ({}))`,
      `declare module ${text} { interface F {} }`,
      `type G${number} = import(${text}).G`,
      `const h${number} = ${text} // from ${text}`,
      `client${number}.beta.threads.create({ metadata: { sdk: ${text} } })`,
      `/** @type {import(${text}).X} */`,
    ][form];
  });
const source = fc
  .tuple(fc.array(statement, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\uFEFF'))
  .map(([lines, end, mark]) => mark + lines.join(end));
const files = fc.tuple(source, source).map(([app, tested]) => ({ 'src/app.ts': app, 'test/app.test.ts': tested }));
const sdk = fc.constantFrom('shared', 'apart', 'alias');

function swap(tree: Readonly<Record<string, string>>, kind: 'shared' | 'apart' | 'alias'): Record<string, string> {
  const { files: swapped } = planSwap(createTree(tree, kind));
  return { ...tree, ...Object.fromEntries(swapped.map(({ path, after }) => [path, after])) };
}

/** The texts between the strings of a file, and the strings. */
function readStrings(path: string, text: string): string[] {
  const parsed = parseSource(path, text);
  const strings: string[] = [];
  if (parsed && 'file' in parsed)
    walk(parsed.file.program, (node) => {
      if (node.type === 'StringLiteral') strings.push(node.value);
    });
  return strings;
}

test('swapping twice is swapping once', () => {
  fc.assert(
    fc.property(files, sdk, (tree, kind) => {
      const once = swap(tree, kind);
      expect(swap(once, kind)).toEqual(once);
    }),
  );
});

test('a swap changes specifiers and nothing else', () => {
  fc.assert(
    fc.property(files, sdk, (tree, kind) => {
      for (const [path, after] of Object.entries(swap(tree, kind))) {
        const before = tree[path as keyof typeof tree];
        // Taking the name back gives the file back: it was nowhere before.
        expect(after.replaceAll('openai-assistants-shim', 'openai')).toBe(before);
        expect(readStrings(path, after)).toHaveLength(readStrings(path, before).length);
      }
    }),
  );
});
