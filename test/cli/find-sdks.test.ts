import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findHost } from '../../src/cli/doctor/find-host.js';
import { findSdks } from '../../src/cli/doctor/find-sdks.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shim-sdks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(path: string, version: string, name = 'openai'): void {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, 'package.json'), JSON.stringify({ name, version }));
}

const find = (path = '.'): string[] =>
  findSdks(join(folder, path))
    .map(({ version }) => version)
    .sort();

test('a copy of the folder, one within a package and one of a folder above are found', () => {
  install('node_modules/openai', '7.0.0');
  install('app/node_modules/openai', '6.1.0');
  install('app/node_modules/@scope/agent/node_modules/openai', '5.20.0');
  expect(find('app')).toEqual(['5.20.0', '6.1.0', '7.0.0']);
  expect(find()).toEqual(['7.0.0']);
});

test('a copy that pnpm has linked is one', () => {
  install('node_modules/.pnpm/openai@7.0.0/node_modules/openai', '7.0.0');
  symlinkSync(
    join(folder, 'node_modules/.pnpm/openai@7.0.0/node_modules/openai'),
    join(folder, 'node_modules/openai'),
    'dir',
  );
  expect(find()).toEqual(['7.0.0']);
});

test('another package under the name of openai is no copy, and a folder without packages has none', () => {
  expect(find()).toEqual([]);
  install('node_modules/openai', '0.1.0', 'openai-assistants-shim');
  expect(find()).toEqual([]);
});

test('a host of functions is known by its file or by its environment', () => {
  const tree = (...files: string[]) => ({ has: (path: string) => files.includes(path) });
  expect(findHost(tree('src/a.ts', 'package.json'), { NODE_ENV: 'production' })).toBeNull();
  expect(findHost(tree('wrangler.jsonc'), {})).toBe('Cloudflare Workers');
  expect(findHost(tree(), { AWS_LAMBDA_FUNCTION_NAME: 'ask' })).toBe('AWS Lambda');
});
