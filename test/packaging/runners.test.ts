import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConsumer, execute, pack, ROOT } from './pack.js';

/** Jest brings 250 packages that nothing else needs: it is installed here when these tests first run. */
const JEST_VERSION = '30.5.2';
const JEST_HOME = join(ROOT, '.cache', `jest-${JEST_VERSION}`);
const JEST = join(JEST_HOME, 'node_modules/jest/bin/jest.js');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');

/** A project with the packed package and vitest. */
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
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(project, 'node_modules/vitest'));
}, 480_000);

afterAll(() => {
  cleanUp();
});

describe('a mock of openai left behind in a suite', { timeout: 120_000 }, () => {
  const desk = (type: 'cjs' | 'esm'): string =>
    type === 'cjs'
      ? "test('builds', () => { new (require('openai-assistants-shim'))({ apiKey: 'test' }); });"
      : "test('asks', async () => { await new OpenAI({ apiKey: 'test' }).beta.threads.retrieve('thread_1'); });";
  const jestConfig = "module.exports = { testEnvironment: 'node', transform: {} };";
  const refused = /A mock stands in the place of the openai package[^]*jest\.mock\('openai-assistants-shim'\)/;

  async function runSuite(name: string, files: Record<string, string>, args: string[]): Promise<string> {
    const directory = join(project, name);
    mkdirSync(directory, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
    return execute(process.execPath, args, directory);
  }

  test.each([
    ['automock', "jest.mock('openai');"],
    ['factory', "jest.mock('openai', () => jest.fn());"],
    ['factory-of-module', "jest.mock('openai', () => ({ __esModule: true, default: jest.fn(), OpenAI: jest.fn() }));"],
  ])('is an error in Jest that says what to mock instead: %s', async (name, mock) => {
    const files = { 'jest.config.js': jestConfig, 'package.json': '{}', 'left.test.js': `${mock}\n${desk('cjs')}` };

    await expect(runSuite(`left-${name}`, files, [JEST])).rejects.toThrow(refused);
  });

  test('is a warning in vitest, and an error before a request leaves', async () => {
    const head =
      "import OpenAI from 'openai-assistants-shim';\nimport { test, vi } from 'vitest';\nvi.mock('openai', () => ({ default: vi.fn() }));";
    const files = { 'package.json': '{ "type": "module" }', 'left.test.js': `${head}\n${desk('esm')}` };

    const failure = runSuite('left-vitest', files, [VITEST, 'run', '--root', '.']);

    await expect(failure).rejects.toThrow(/vi\.mock\('openai'\) has no effect on openai-assistants-shim/);
    await expect(failure).rejects.toThrow(/would have sent a request to https:\/\/api\.openai\.com/);
  });
});
