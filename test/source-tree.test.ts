import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TOOL_TYPES } from '../src/mapping/tools/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../src');

/** The files of the source tree, by their paths in it. */
function listFiles(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|html)$/.test(file))
    .map((file) => file.split(sep).join('/'));
}

/** What each file imports of its neighbours, imports of types included. */
function readImports(): Map<string, string[]> {
  const files = listFiles();
  const toFile = (from: string, path: string): string =>
    posix.normalize(posix.join(posix.dirname(from), path)).replace(/\.js$/, '.ts');
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const paths = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path = '']) => path);
      return [file, paths.map((path) => toFile(file, path))];
    }),
  );
}

/** The first way found that leads from a file back to itself. */
function findCircle(imports: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return null;
}

test('every relative import leads to a file of the source tree', () => {
  const imports = readImports();
  const lost = [...imports].flatMap(([file, paths]) =>
    paths.filter((path) => !imports.has(path)).map((path) => `${file} -> ${path}`),
  );

  expect(imports.size).toBeGreaterThan(200);
  expect(lost).toEqual([]);
});

test('no import leads back to where it came from, imports of types included', () => {
  expect(findCircle(readImports())).toBeNull();
});

test('a circle is found, however long it is', () => {
  const imports = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', []],
    ['d', ['b']],
  ]);

  expect(findCircle(imports)).toEqual(['b', 'd', 'b']);
});

test('what a type of tool is called stands, of the mapping and the translation, in mapping/tools alone', () => {
  const names = TOOL_TYPES.flatMap(({ name, itemType }) => [`'${name}'`, `'${itemType}'`, `'response.${itemType}`]);
  const pure = listFiles().filter((file) => /^(mapping|translate)\//.test(file));
  const naming = pure.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return names.some((name) => text.includes(name));
  });

  expect(naming.sort()).toEqual([
    ...['code-interpreter', 'file-search', 'function'].map((file) => `mapping/tools/${file}.ts`),
    ...['code-interpreter', 'file-search', 'forms', 'functions'].map((file) => `mapping/tools/local/local-${file}.ts`),
  ]);
});
