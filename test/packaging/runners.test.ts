import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConsumer, execute, pack, ROOT } from './pack.js';

/** Jest brings 250 packages that nothing else needs: it is installed here when these tests first run. */
const JEST_VERSION = '30.5.2';
const JEST_HOME = join(ROOT, '.cache', `jest-${JEST_VERSION}`);
const JEST = join(JEST_HOME, 'node_modules/jest/bin/jest.js');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');

/** What each example is run by: arguments to Node. */
const RUNNERS: Record<string, string[]> = {
  'testing-jest-cjs': [JEST],
  'testing-jest-esm': ['--experimental-vm-modules', JEST],
  'testing-node': ['--test'],
  'testing-vitest': [VITEST, 'run', '--root', '.'],
};

/** A project with the packed package and the runners, and without msw. */
let project = '';
let cleanUp = (): void => undefined;

async function installJest(): Promise<void> {
  if (existsSync(JEST)) return;
  mkdirSync(JEST_HOME, { recursive: true });
  writeFileSync(join(JEST_HOME, 'package.json'), '{ "private": true }');
  await execute('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `jest@${JEST_VERSION}`], JEST_HOME);
}

beforeAll(async () => {
  await installJest();
  const packed = await pack();
  ({ cleanUp } = packed);
  project = await createConsumer(packed.tarball, 'openai', { 'package.json': '{ "private": true }' });
  rmSync(join(project, 'node_modules/msw'));
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(project, 'node_modules/vitest'));
  symlinkSync(join(JEST_HOME, 'node_modules/@jest'), join(project, 'node_modules/@jest'));
}, 480_000);

afterAll(() => {
  cleanUp();
});

describe('the examples of tests, with fake timers and without msw', { timeout: 120_000 }, () => {
  test('have a runner each', () => {
    const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.startsWith('testing-'));
    expect(examples.filter((name) => !name.endsWith('.ts'))).toEqual(Object.keys(RUNNERS));
  });

  test.each(Object.entries(RUNNERS))('pass: %s', async (name, args) => {
    const directory = join(project, name);
    cpSync(join(ROOT, 'examples', name), directory, { recursive: true });
    await execute(process.execPath, args, directory);
  });
});
