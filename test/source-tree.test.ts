import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../src');

/** What each file imports of its neighbours, imports of types included. */
function readImports(): Map<string, string[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.split(sep).join('/'));
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
