import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { installExample, listExampleFolders, readerEnvironment, readManifest } from './example-folders.js';
import { execute, pack, ROOT } from './pack.js';

/** Suites of an app, which end by themselves: they pass if `npm test` does. */
const SUITES = ['testing-jest-cjs', 'testing-jest-esm', 'testing-node', 'testing-vitest'];

let tarball = '';
let cleanUp = (): void => undefined;

beforeAll(async () => {
  ({ tarball, cleanUp } = await pack());
}, 480_000);

afterAll(() => {
  cleanUp();
}, 240_000);

describe('the folders of examples', () => {
  test('are all run here', () => {
    expect(listExampleFolders()).toEqual(SUITES);
  });

  test.each(listExampleFolders())('can be copied, installed and published by nobody: %s', (name) => {
    const { private: isPrivate, dependencies, scripts } = readManifest(name);
    expect(isPrivate).toBe(true);
    expect(dependencies['openai-assistants-shim']).toBe(`^${packageJson.version}`);
    expect(Object.keys(scripts ?? {})).toEqual([SUITES.includes(name) ? 'test' : 'start']);
    expect(existsSync(join(ROOT, 'examples', name, 'README.md'))).toBe(true);
  });
});

describe('an example, installed with the packed package', { timeout: 240_000 }, () => {
  test.each(SUITES)('has a suite that passes, without a key: %s', async (name) => {
    const folder = await installExample(tarball, name);
    await execute('npm', ['test'], folder, readerEnvironment());
  });
});
