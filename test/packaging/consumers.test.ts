import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConsumer, execute, pack, ROOT, SDKS } from './pack.js';
import {
  CARRY_TYPED,
  CONTEXT,
  CONTEXT_TYPED,
  ENTRY_PROGRAMS,
  IDS_TYPED,
  IMPORT,
  IMPORT_TYPED,
  MODELS,
  MODELS_TYPED,
  OTEL_TYPED,
  EVENTS_TYPED,
  STORES_TYPED,
} from './programs.js';

const source = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The same program in both module systems: a polled and a streamed run against the fake. */
const PROGRAM = `
async function main({ OpenAI, AzureOpenAI, AssistantStream, MemoryStore, withAssistants, toFile }, Sdk, createFakeOpenAI) {
  const fake = createFakeOpenAI();
  fake.reply('Polled.');
  fake.reply('Streamed.');
  const store = new MemoryStore();
  const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store } });
  const { id } = await client.beta.assistants.create({ model: 'gpt-4o' });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: id });
  const wrapped = withAssistants(new Sdk({ apiKey: 'test', fetch: fake.fetch }), { store });
  const stream = wrapped.beta.threads.runs.stream(thread.id, { assistant_id: id });
  const final = await stream.finalRun();
  const { data } = await client.beta.threads.messages.list(thread.id);
  const texts = data.map((message) => message.content[0].text.value);
  const missing = await client.beta.threads.retrieve('thread_missing').catch((error) => error);
  return {
    statuses: [run.status, final.status],
    texts,
    isSdk: client instanceof Sdk,
    isSdkError: missing instanceof Sdk.NotFoundError,
    isStream: stream instanceof AssistantStream,
    functions: [typeof AzureOpenAI, typeof toFile],
  };
}`;

const ESM = `
import * as shim from 'openai-assistants-shim';
import Default from 'openai-assistants-shim';
import * as sdk from 'openai';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
${PROGRAM}
const result = await main(shim, sdk.default, createFakeOpenAI);
const missing = Object.keys(sdk).filter((name) => !(name in shim));
console.log(JSON.stringify({ ...result, missing, isDefault: Default === shim.OpenAI }));
`;

const CJS = `
const shim = require('openai-assistants-shim');
const sdk = require('openai');
const { createFakeOpenAI } = require('openai-assistants-shim/testing');
${PROGRAM}
main(shim, sdk.default, createFakeOpenAI).then((result) => {
  const missing = Object.keys(sdk).filter((name) => !(name in shim));
  console.log(JSON.stringify({ ...result, missing, isDefault: shim.default === shim.OpenAI }));
});
`;

const CALLABLE = `
const OpenAI = require('openai-assistants-shim');
const Sdk = require('openai');
class Mine extends OpenAI {}
const client = new OpenAI({ apiKey: 'test' });
console.log(JSON.stringify([
  client instanceof OpenAI.OpenAI, client instanceof OpenAI.default, client instanceof OpenAI, client instanceof Sdk.OpenAI,
  new Mine({ apiKey: 'test' }) instanceof Mine, new Mine({ apiKey: 'test' }) instanceof OpenAI.OpenAI,
  typeof client.beta.threads.runs.createAndPoll === 'function', client.withOptions({ timeout: 1 }) instanceof OpenAI.OpenAI,
  OpenAI.NotFoundError === Sdk.NotFoundError, OpenAI.__esModule, OpenAI.DEFAULT_TIMEOUT === Sdk.OpenAI.DEFAULT_TIMEOUT,
]));
`;

/** Each store on the drivers that are installed: what it says when it is used. */
const STORES = `
async function main({ SqliteStore }, { PostgresStore }, { RedisStore }) {
  const stores = [
    new SqliteStore({ path: ':memory:' }),
    new PostgresStore({ connectionString: 'postgres://127.0.0.1:1' }),
    new RedisStore({ url: 'redis://127.0.0.1:1' }),
  ];
  const hasSqlite = process.getBuiltinModule('node:sqlite') !== undefined;
  const told = [];
  for (const store of stores) told.push(await store.get('p', 'key').catch(({ code, message }) => code + ' ' + message));
  if (hasSqlite && told[0] === null) told[0] = 'node:sqlite';
  console.log(JSON.stringify({ hasSqlite, told }));
}`;

const STORES_ESM = `
import * as sqlite from 'openai-assistants-shim/store/sqlite';
import * as postgres from 'openai-assistants-shim/store/postgres';
import * as redis from 'openai-assistants-shim/store/redis';
${STORES}
await main(sqlite, postgres, redis);
`;

const STORES_CJS = `
${STORES}
main(...['sqlite', 'postgres', 'redis'].map((name) => require('openai-assistants-shim/store/' + name)));
`;

/** Drivers of old, as far as they differ from those that will do. */
const OUTDATED = {
  'node_modules/pg/index.js': 'exports.Pool = class {}; exports.Client = class {};',
  'node_modules/redis/index.js':
    'exports.createClient = () => { throw new Error("made"); }; exports.RedisClient = class {};',
  'node_modules/msw/index.js': 'exports.rest = {};',
};

const MSW_ESM = `
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
try { createFakeOpenAI().handlers; } catch ({ code, message }) { console.log(code, message); }
`;

const MSW_CJS = `
const { createFakeOpenAI } = require('openai-assistants-shim/testing');
try { createFakeOpenAI().handlers; } catch ({ code, message }) { console.log(code, message); }
`;

/** The programs that are compiled. */
const TYPED = {
  v4: source('test/types/legacy/sdk-v4.ts'),
  extended: source('test/types/legacy/sdk-extended.ts'),
  v5: source('test/types/legacy/sdk-v5.ts'),
  stores: STORES_TYPED,
  models: MODELS_TYPED,
  context: CONTEXT_TYPED,
  ids: IDS_TYPED,
  import: IMPORT_TYPED,
  carry: CARRY_TYPED,
  otel: OTEL_TYPED,
  events: EVENTS_TYPED,
};

/** Their names, in files of a kind. */
const name = (extension: string): string[] => Object.keys(TYPED).map((program) => `${program}.${extension}`);

const TYPED_FILES = Object.fromEntries(
  Object.entries(TYPED).flatMap(([program, text]) =>
    ['mts', 'cts', 'ts'].map((extension) => [`${program}.${extension}`, text]),
  ),
);

const FILES: Record<string, string> = {
  ...TYPED_FILES,
  'package.json': '{ "name": "consumer", "private": true }',
  'esm.mjs': ESM,
  'cjs.cjs': CJS,
  'callable.cjs': CALLABLE,
  'stores.mjs': STORES_ESM,
  'stores.cjs': STORES_CJS,
  'msw.mjs': MSW_ESM,
  'msw.cjs': MSW_CJS,
  'models.mjs': `import { successors } from 'openai-assistants-shim/models';\n${MODELS}`,
  'models.cjs': `const { successors } = require('openai-assistants-shim/models');\n${MODELS}`,
  'import.mjs': `import { MemoryStore, OpenAI } from 'openai-assistants-shim';\nimport { importThreads } from 'openai-assistants-shim/import';\n${IMPORT}`,
  'import.cjs': `const { MemoryStore, OpenAI } = require('openai-assistants-shim');\nconst { importThreads } = require('openai-assistants-shim/import');\n${IMPORT}`,
  'context.mjs': `import { fitTokens, lastMessages, summarize } from 'openai-assistants-shim/context';\n${CONTEXT}`,
  'context.cjs': `const { fitTokens, lastMessages, summarize } = require('openai-assistants-shim/context');\n${CONTEXT}`,
  ...ENTRY_PROGRAMS,
};

/** Where the declarations themselves are checked, ours and the SDK's: it takes its time. */
const CHECKED = ['openai-5-15', 'openai'];

const compile = (directory: string, options: string[], files: string[]): Promise<string> =>
  execute(
    process.execPath,
    [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      ...['--strict', '--noEmit', '--target', 'ES2022', '--lib', 'ES2023,DOM,DOM.Iterable,DOM.AsyncIterable'],
      ...['--types', 'node', ...options, ...files],
    ],
    directory,
  );

describe('the packed package', { timeout: 120_000 }, () => {
  const consumers = new Map<string, string>();
  let files: string[] = [];
  let cleanUp = (): void => undefined;

  beforeAll(async () => {
    const packed = await pack();
    ({ files, cleanUp } = packed);
    for (const sdk of SDKS) consumers.set(sdk, await createConsumer(packed.tarball, sdk, FILES));
    consumers.set('outdated', await createConsumer(packed.tarball, 'openai', { ...FILES, ...OUTDATED }, 'outdated'));
  }, 120_000);

  afterAll(() => {
    cleanUp();
  });

  const directoryOf = (sdk: string): string => consumers.get(sdk) ?? '';

  test('holds the build, its licence and its documents, and nothing else', () => {
    const others = files.filter((file) => !file.startsWith('dist/'));
    expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(files.filter((file) => /\.(c?js|d\.c?ts)$/.test(file)).length).toBeGreaterThanOrEqual(8);
  });

  test('says under which licences the code of others in it stands', () => {
    const root = join(directoryOf('openai'), 'node_modules/openai-assistants-shim/dist');
    const notices = readFileSync(join(root, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(notices).toMatch(/^hono \d+\.\d+\.\d+ \(MIT\)$/m);
    expect(notices).toContain('Permission is hereby granted');
  });

  /** The packages that a file of the package names, in code or types, itself or through files it imports or loads later. */
  const readPackages = (file: string): string[] => {
    const files = new Set([file]);
    const packages = new Set<string>();
    for (const name of files) {
      const code = readFileSync(join(directoryOf('openai'), 'node_modules/openai-assistants-shim/dist', name), 'utf8');
      for (const { fileName } of ts.preProcessFile(code, true, true).importedFiles) {
        const path = /\.d\.c?ts$/.test(name) ? fileName.replace(/js$/, 'ts').replace(/\.(c?ts)$/, '.d.$1') : fileName;
        if (path.startsWith('.')) files.add(join(dirname(name), path));
        else packages.add(fileName.split('/')[0] ?? '');
      }
    }
    return [...packages].sort();
  };

  test.each(['index.js', 'index.cjs'])('pulls no database driver, no msw and no built-in of Node into %s', (file) => {
    expect(readPackages(file)).toEqual(['eventemitter3', 'openai', 'zod']);
  });

  test('loads the checks and zod with the first call, not with the import', async () => {
    const script = `
      const { OpenAI } = require('openai-assistants-shim');
      const isLoaded = () => Object.keys(require.cache).some((path) => /[\\\\/]zod[\\\\/]/.test(path));
      const before = isLoaded();
      const client = new OpenAI({ apiKey: 'test' });
      client.beta.assistants.list().then(() => console.log(JSON.stringify([before, isLoaded()])));
    `;
    expect(await execute(process.execPath, ['-e', script], directoryOf('openai'))).toBe('[false,true]\n');
  });

  test.each([
    ['sqlite', 'better-sqlite3'],
    ['postgres', 'pg'],
    ['redis', 'redis'],
  ])('pulls into store/%s no other driver than %s, and into its types none', (store, driver) => {
    for (const extension of ['js', 'cjs']) expect(readPackages(`store/${store}.${extension}`)).toEqual([driver]);
    for (const extension of ['d.ts', 'd.cts']) expect(readPackages(`store/${store}.${extension}`)).toEqual([]);
  });

  test.each(['models.mjs', 'models.cjs'])(
    'gives the table of successors to %s, and nothing else with it',
    async (file) => {
      const { model, shutdown } = JSON.parse(await execute(process.execPath, [file], directoryOf('openai'))) as {
        model: string;
        shutdown: string;
      };
      expect({ model, shutdown }).toEqual({ model: 'gpt-5.6-sol', shutdown: '2026-10-23' });
      for (const name of ['models/index.js', 'models/index.cjs']) expect(readPackages(name)).toEqual([]);
    },
  );

  test.each(['context.mjs', 'context.cjs'])('gives the strategies to %s, and nothing else with them', async (file) => {
    const names: unknown = JSON.parse(await execute(process.execPath, [file], directoryOf('openai')));
    expect(names).toEqual(['fitTokens(10)', 'summarize(m)', 'lastMessages(2)']);
    for (const name of ['context/index.js', 'context/index.cjs']) expect(readPackages(name)).toEqual([]);
  });

  test.each(['ids.mjs', 'ids.cjs'])('translates ids for %s, by the client of the root entry', async (file) => {
    expect(JSON.parse(await execute(process.execPath, [file], directoryOf('openai')))).toEqual({
      text: 'Hello.',
      items: 2,
      back: [true, true, true],
      refused: true,
    });
  });

  test.each(['import.mjs', 'import.cjs'])('imports a thread that a client of the root sees: %s', async (file) => {
    expect(await execute(process.execPath, [file], directoryOf('openai'))).toBe('[1,7]\n');
  });

  test.each(['carry.mjs', 'carry.cjs'])('carries a thread over for a client of the root: %s', async (file) => {
    const told: unknown = JSON.parse(await execute(process.execPath, [file], directoryOf('openai')));
    expect(told).toEqual({ sent: 0, carried: true, messages: 1, again: 0, isLegacyError: true });
  });

  test.each(['otel.mjs', 'otel.cjs'])('traces a client of the root: %s', async (file) => {
    expect(JSON.parse(await execute(process.execPath, [file], directoryOf('openai')))).toEqual([
      'conversations.create',
      'invoke_agent Greeter',
      'chat gpt-4o',
    ]);
    for (const name of ['otel/index.js', 'otel/index.cjs']) expect(readPackages(name)).toEqual(['@opentelemetry']);
  });

  test.each(['events.mjs', 'events.cjs'])('counts calls and costs of a client of the root: %s', async (file) => {
    expect(JSON.parse(await execute(process.execPath, [file], directoryOf('openai')))).toEqual({
      methods: ['assistants.create', 'threads.createAndRunPoll'],
      isHere: true,
      responses: 1,
    });
  });

  test.each(['testing/index.d.ts', 'testing/index.d.cts'])('names no msw in %s', (file) => {
    expect(readPackages(file)).toEqual(['openai']);
  });

  test.each(['stores.mjs', 'stores.cjs'])(
    'names the driver of a store to install when it is used: %s',
    async (file) => {
      const { hasSqlite, told } = JSON.parse(await execute(process.execPath, [file], directoryOf('openai'))) as {
        hasSqlite: boolean;
        told: string[];
      };
      const missing = (name: string): unknown => expect.stringMatching(`^ERR_MISSING_DRIVER .*npm install ${name}$`);
      expect(told).toEqual([
        hasSqlite ? 'node:sqlite' : missing('better-sqlite3@12'),
        missing('pg@latest'),
        missing('redis@latest'),
      ]);
    },
  );

  test.each([
    ['stores.mjs', 'msw.mjs'],
    ['stores.cjs', 'msw.cjs'],
  ])('names the version to install when a driver is too old: %s, %s', async (stores, msw) => {
    const run = (file: string): Promise<string> => execute(process.execPath, [file], directoryOf('outdated'));
    const { told } = JSON.parse(await run(stores)) as { told: string[] };
    expect(told.slice(1)).toEqual([
      "ERR_OUTDATED_DRIVER PostgresStore needs 'pg' 8.7 or newer, and an older one is installed. Update it: npm install pg@latest",
      "ERR_OUTDATED_DRIVER RedisStore needs 'redis' 4.0 or newer, and an older one is installed. Update it: npm install redis@latest",
    ]);
    expect(await run(msw)).toMatch(
      /^ERR_OUTDATED_DRIVER fake.handlers needs 'msw' 2.0 or newer, .*: npm install --save-dev msw@2 /,
    );
  });

  describe.each(SDKS)('with %s', (sdk) => {
    const expected = {
      statuses: ['completed', 'completed'],
      texts: ['Streamed.', 'Polled.', 'Hi'],
      isSdk: true,
      isSdkError: true,
      isStream: true,
      functions: ['function', 'function'],
      missing: [],
      isDefault: true,
    };

    test('runs in an ES module', async () => {
      const output = await execute(process.execPath, ['esm.mjs'], directoryOf(sdk));
      expect(JSON.parse(output)).toEqual(expected);
    });

    test('runs in CommonJS', async () => {
      const output = await execute(process.execPath, ['cjs.cjs'], directoryOf(sdk));
      expect(JSON.parse(output)).toEqual(expected);
    });

    test('is a constructor of clients when required as a whole', async () => {
      const output = await execute(process.execPath, ['callable.cjs'], directoryOf(sdk));
      expect(JSON.parse(output)).toEqual(Array(11).fill(true));
    });

    test('compiles legacy code in both module systems', async () => {
      const options = ['--module', 'NodeNext', '--moduleResolution', 'NodeNext'];
      if (!CHECKED.includes(sdk)) options.push('--skipLibCheck');
      const output = await compile(directoryOf(sdk), options, [...name('mts'), ...name('cts')]);
      expect(output).toBe('');
    });
  });

  test('compiles legacy code for a bundler', async () => {
    const options = [
      '--module',
      'ESNext',
      '--moduleResolution',
      'Bundler',
      '--skipLibCheck',
      '--exactOptionalPropertyTypes',
    ];
    expect(await compile(directoryOf('openai'), options, name('ts'))).toBe('');
  });

  test("compiles legacy code with TypeScript's resolution of old", async () => {
    const options = ['--module', 'CommonJS', '--moduleResolution', 'Node10', '--skipLibCheck', '--esModuleInterop'];
    expect(await compile(directoryOf('openai-5-15'), options, name('ts'))).toBe('');
  });
});
