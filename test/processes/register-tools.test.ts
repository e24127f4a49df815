import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installFromNpm } from './clients/support/foreign-programs.js';
import { buildRegister, placeRegister } from './support/build-register.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';

const PROGRAMS = fileURLToPath(new URL('clients/programs', import.meta.url));

const tools = await installFromNpm('register-tools', {
  jest: '30.5.2',
  openai: '4.104.0',
  'ts-node': '10.9.2',
  typescript: '5.9.3',
});

const register = placeRegister();
let fake: ServedFake;

beforeAll(() => buildRegister(register));
afterAll(register.remove);
beforeEach(async () => {
  fake = await serveFake();
});
afterEach(() => fake.close());

interface Ended {
  output: string;
  errors: string;
  code: number;
}

/** Runs a tool where it is installed, with the flag in `NODE_OPTIONS`: the processes that it starts have it as well. */
function run([flag, file]: readonly [string, string], ...args: string[]): Promise<Ended> {
  const env = {
    ...process.env,
    NODE_OPTIONS: `${flag} ${JSON.stringify(file)}`,
    OPENAI_BASE_URL: undefined,
    OPENAI_ASSISTANTS_SHIM_BASE_URL: fake.baseURL,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: tools.folder, env }, (error, output, errors) => {
      resolve({ output, errors, code: error ? Number(error.code) : 0 });
    });
  });
}

describe.skipIf(tools.missing !== null).each([
  ['--import', register.byImport],
  ['--require', register.byRequire],
] as const)('under %s', (_, flags) => {
  test.each([
    ['CommonJS', 'one process', 'cjs', [], ['--runInBand']],
    ['CommonJS', 'workers', 'cjs', [], ['--maxWorkers', '2']],
    ['ES modules', 'one process', 'mjs', ['--experimental-vm-modules'], ['--runInBand']],
    ['ES modules', 'workers', 'mjs', ['--experimental-vm-modules'], ['--maxWorkers', '2']],
  ])('code under test by Jest is served, of %s, in %s', async (__, ___, kind, forNode, forJest) => {
    // Each file has modules and globals of its own.
    for (const name of ['one', 'two']) {
      await copyFile(join(PROGRAMS, `legacy.test.${kind}`), join(tools.folder, `${name}.test.${kind}`));
      fake.fake.reply('Hello.');
      fake.fake.reply('Hello.');
    }
    const jest = [...forNode, 'node_modules/jest/bin/jest.js', ...forJest, '--testMatch', `**/*.test.${kind}`];
    const { errors, code } = await run(flags, ...jest);

    expect(errors).toContain('4 passed');
    expect(code).toBe(0);
    fake.fake.assertDone();
  });
});

// Node has its loader of ES modules load the app as soon as anything is registered by `--import`, and that knows no ts-node.
test.skipIf(tools.missing !== null)('an app under ts-node is served, registered by --require', async () => {
  const app = join(tools.folder, 'app');
  await mkdir(app, { recursive: true });
  await writeFile(join(app, 'package.json'), '{ "type": "commonjs" }');
  await copyFile(join(PROGRAMS, 'ts-node.ts'), join(app, 'ts-node.ts'));
  fake.fake.reply('Hello.');
  const { output, errors, code } = await run(
    register.byRequire,
    'node_modules/ts-node/dist/bin.js',
    '-T',
    'app/ts-node.ts',
  );

  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(JSON.parse(output)).toEqual({ status: 'completed', text: 'Hello.' });
});
