import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('ARCHITECTURE.md');

const match = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);

describe('ARCHITECTURE.md', () => {
  const named = match(page, /`([\w./-]+\.ts)`/g);

  test('names files and folders that are there', () => {
    const names = new Set(
      readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => basename(file)),
    );
    const lost = named.filter((name) => (name.includes('/') ? !existsSync(join(root, name)) : !names.has(name)));
    const folders = match(page, /`(src\/[\w/-]+\/)`/g).filter((folder) => !existsSync(join(root, folder)));
    expect(named.length).toBeGreaterThan(30);
    expect([...lost, ...folders]).toEqual([]);
  });

  test('names every folder of the source, and every room of the engine', () => {
    const folders = ['src', 'src/engine'].flatMap((parent) =>
      readdirSync(join(root, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${parent}/${name}/`),
    );
    expect(folders.filter((folder) => !page.includes(`\`${folder}\``))).toEqual([]);
  });

  test('draws the phases that a run has', () => {
    const [type = ''] = match(read('src/engine/runs/run-events.ts'), /export type Phase =([^]*?);\n\n/g);
    const phases = new Set(match(type, /at: '(\w+)'/g));
    const drawn = new Set(match(page, /^ {2}(\w+) --> /gm));
    expect(phases.size).toBe(6);
    expect(drawn).toEqual(phases);
  });
});
