import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OpenAI } from 'openai-assistants-shim';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/doctor/finding.js';
import { factGroups } from '../../src/facts/index.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';
import { useCli, type Ended } from './support/use-cli.js';

const ID = 'asst_abc123DEF456ghi789JKL012';
const today = new Date().toISOString().slice(0, 10);

const cli = useCli();
const { pathOf, write } = cli;
let upstream: ServedFake;

beforeAll(async () => {
  upstream = await serveFake({ today });
});
afterAll(() => upstream.close());
beforeEach(() => upstream.fake.reset());

const call = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  cli.call(['doctor', ...args], { env });

/** The findings, by the names of their checks. */
async function find(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { code, stdout, stderr } = await call([...args, '--json'], env);
  if (stdout === '') throw new Error(stderr);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const of = (status: Finding['status']) => findings.filter((each) => each.status === status).map(({ check }) => check);
  return { code, problems: of('problem'), by: Object.fromEntries(findings.map((each) => [each.check, each])) };
}

const sdk = (version: string, folderOf = 'node_modules/openai') => ({
  [`${folderOf}/package.json`]: JSON.stringify({ name: 'openai', version }),
});

/** An app with nothing to complain about: its store outlives it, and has the assistant that it names. */
async function writeHealthyApp(): Promise<void> {
  write({
    'package.json': '{ "name": "app" }',
    'src/app.ts': `import OpenAI from 'openai-assistants-shim';\nexport const desk = '${ID}';\n`,
    'openai-assistants.config.json': JSON.stringify({ store: 'sqlite:store.db' }),
    ...sdk('7.55.0'),
  });
  const store = new SqliteStore({ path: pathOf('store.db') });
  const client = new OpenAI({ apiKey: 'test', assistants: { store, definitions: { [ID]: { model: 'gpt-6-luna' } } } });
  await client.beta.assistants.retrieve(ID);
  await store.close();
}

const withKey = () => ({ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: upstream.baseURL, NODE_ENV: 'production' });

describe('doctor', () => {
  test('has nothing to complain about in a healthy app, and leaves its store as it was', async () => {
    await writeHealthyApp();
    const { code, stdout, stderr } = await call([], withKey());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('problem   ');
    expect(stdout).toMatch(/^ok {8}store-durable {3} A second connection could read what the first one wrote\.$/m);
    expect(stdout).toMatch(/^ok {8}key {13} http:\/\/127\.0\.0\.1:\d+\/v1 accepts the key\.$/m);
    expect(stdout).toMatch(/^ok {8}assistants /m);
    expect(stdout).toMatch(/\n0 problems, \d+ fine, \d+ skipped\.\n$/);
    expect(stdout).not.toContain('\u001b');
    const store = new SqliteStore({ path: pathOf('store.db') });
    const partitions = await store.partitions({ limit: 10 });
    await store.close();
    expect(partitions.filter((name) => !name.endsWith('/a'))).toEqual([]);
    expect(upstream.fake.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /models']);
  });

  test('leaves no file of a store that the app has not made yet', async () => {
    await writeHealthyApp();
    const { stdout } = await call(['--store', 'sqlite:new.db'], withKey());
    expect(stdout).toMatch(/^ok {8}store-reachable /m);
    expect(existsSync(pathOf('new.db'))).toBe(false);
  });

  test('finds what is wrong in the files of an app, and shows where', async () => {
    write({
      'package.json': '{ "name": "app" }',
      'vercel.json': '{}',
      'src/app.ts': `import OpenAI from 'openai-assistants-shim';\n\nexport const desk = '${ID}';\n`,
      'src/raw.ts': "export const url = 'https://api.openai.com/v1/threads';\n",
      'src/model.ts': "export const models = ['gpt-4-turbo', 'gpt-3.5-turbo'];\n",
      'test/app.test.ts': "jest.mock('openai');\n",
      ...sdk('4.104.0'),
      ...sdk('6.1.0', 'node_modules/@scope/other/node_modules/openai'),
    });
    const { code, problems, by } = await find([]);
    expect(code).toBe(1);
    expect(problems).toEqual([
      ...['sdk-version', 'sdk-copies', 'memory-store', 'models', 'assistants', 'wait-until', 'mocks', 'raw-http'],
    ]);
    expect(by['assistants']?.places).toEqual([{ path: 'src/app.ts', line: 3, text: ID }]);
    expect(by['raw-http']?.places).toEqual([{ path: 'src/raw.ts', line: 1, text: '/v1/threads' }]);
    expect(by['models']?.says).toContain('(named by src/model.ts:1)');
    const { stdout } = await call([]);
    expect(stdout).toMatch(/^problem {3}models {11}gpt-3\.5-turbo was shut down .*\n {27}gpt-4-turbo was shut down /m);
    expect(stdout).toMatch(/^ {27}test\/app\.test\.ts:1 {2}jest\.mock\('openai'$/m);
  });

  test('takes definitions and models from the config file', async () => {
    const definitions = { [ID]: { model: 'gpt-4-turbo' } };
    write({
      'src/app.ts': `export const desk = '${ID}';\n`,
      'openai-assistants.config.json': JSON.stringify({ assistants: { definitions } }),
    });
    expect((await find([])).problems).toEqual(['models']);
    const models = { 'gpt-4-turbo': 'gpt-5.6-sol' };
    write({ 'openai-assistants.config.json': JSON.stringify({ assistants: { definitions, models } }) });
    expect((await find([])).problems).toEqual([]);
    write({ 'openai-assistants.config.json': '{ "stroe": "memory:" }' });
    const { problems, by } = await find([]);
    expect(problems).toContain('config');
    expect(by['config']?.says).toContain("'stroe' is not known");
  });

  test('finds a store that cannot be reached, and tells no password', async () => {
    const { code, stdout } = await call(['--store', 'postgres://app:secret@127.0.0.1:1/app']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^problem {3}store-reachable {2}The store \(PostgreSQL\) cannot be used: .*ECONNREFUSED/m);
    expect(stdout).not.toContain('secret');
  });

  test('finds a store whose file is a temporary one', async () => {
    const temporary = pathOf('temporary');
    mkdirSync(temporary);
    const { problems, by } = await find(['--store', `sqlite:${join(temporary, 'store.db')}`], { TMPDIR: temporary });
    expect(problems).toEqual(['store-durable']);
    expect(by['store-durable']?.says).toContain('a folder for temporary files');
  });

  test('finds a key that is refused, and a service that does not answer', async () => {
    upstream.fake.fail({ on: 'GET /models', status: 401 });
    expect((await find([], { ...withKey(), NODE_ENV: '' })).by['key']?.says).toMatch(
      /refuses the key, with status 401\.$/,
    );
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await new Promise((resolve) => silent.close(resolve));
    const { problems, by } = await find(['--base-url', `http://127.0.0.1:${port}/v1`], { OPENAI_API_KEY: 'sk-test' });
    expect(problems).toEqual(['key']);
    expect(by['key']?.says).toMatch(/does not answer: .*ECONNREFUSED/);
  });

  test('finds a clock that is wrong', async () => {
    const slow = await import('node:http').then(({ createServer: serve }) =>
      serve((_request, response) => {
        response.sendDate = false;
        response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString());
        response.end('{ "object": "list", "data": [] }');
      }),
    );
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as AddressInfo;
    const { problems, by } = await find(['--base-url', `http://127.0.0.1:${port}/v1`], { OPENAI_API_KEY: 'sk-test' });
    slow.close();
    slow.closeAllConnections();
    expect(problems).toEqual(['clock']);
    expect(by['clock']?.says).toMatch(/^The clock of this machine is (3[56]\d\d) seconds behind/);
  });

  test.each([
    [['--live'], '--live needs an API key: set OPENAI_API_KEY.'],
    [['--store', 'mysql://x'], '--store: The address of the store'],
    [['--base-url', 'x'], '--base-url takes an address'],
    [['nowhere'], 'nowhere is not a folder.'],
    [['--fast'], 'Unknown option: --fast'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await call(args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
  });

  test('tells how it is called', async () => {
    const { code, stdout } = await call(['--help']);
    expect(code).toBe(0);
    for (const option of ['--live', '--json', '--store', '--base-url']) expect(stdout).toContain(option);
  });
});

describe('doctor --live', () => {
  /** Those that a request can check and that are so by today, in ordinary accounts. */
  const checkable = factGroups
    .flatMap(({ facts }) => facts)
    .filter(({ check, since, fake }) => 'steps' in check && since <= today && !fake?.zeroDataRetention)
    .map(({ id }) => id);

  test('says of every fact whether it holds, and how one is checked that requests cannot check', async () => {
    upstream.fake.respond(() => 'Hello.');
    const { code, stdout, stderr } = await call(['--live'], { ...withKey(), NODE_ENV: '' });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Sending about \d+ requests to http:\/\/127/);
    const held = [...stdout.matchAll(/^holds {5}(\S+)$/gm)].map(([, id]) => id);
    expect(held.sort()).toEqual([...checkable].sort());
    expect(stdout).toMatch(/^unchecked containers-end\n {10}By hand: /m);
    expect(stdout).toContain(`Of the facts, ${checkable.length} hold, 0 do not, and `);
  });

  test('tells what the service answered where a fact does not hold, and fails', async () => {
    upstream.fake.respond(() => 'Hello.');
    upstream.fake.fail({ on: 'POST /conversations', status: 418, message: 'A teapot.', times: 100 });
    const { code, stdout } = await call(['--live', '--json'], { ...withKey(), NODE_ENV: '' });
    expect(code).toBe(1);
    const { live } = JSON.parse(stdout) as { live: { result: string; step?: string; found?: string }[] };
    expect(live).toContainEqual(
      expect.objectContaining({
        result: 'fails',
        step: 'POST /conversations',
        found: expect.stringContaining('418') as string,
      }),
    );
  });

  test.each([
    [401, 'invalid_api_key'],
    [403, 'missing_scope'],
    [429, 'insufficient_quota'],
  ])('checks no fact that a %i %s keeps from it, and deletes what it has made', async (status, errorCode) => {
    upstream.fake.fail({ on: 'POST /responses', status, code: errorCode, times: 1000 });
    const { code, stdout } = await call(['--live'], { ...withKey(), NODE_ENV: '' });
    expect(code).toBe(0);
    expect(stdout).toContain(`A request failed: POST /responses: ${status} {`);
    expect(stdout).not.toMatch(/^fails /m);
    expect(upstream.fake.conversations).toEqual([]);
  });
});

const run = promisify(execFile);
const hasRedis = await run('redis-server', ['--version']).then(
  () => true,
  () => false,
);
if (!hasRedis) console.warn('Skipped, for there is no redis-server: what the doctor says of its persistence.');

describe.skipIf(!hasRedis)('doctor, of a Redis', () => {
  const servers: ChildProcess[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.kill('SIGKILL');
  });

  /** On a free port; resolves once it takes connections. */
  async function start(...options: string[]): Promise<string> {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const server = spawn('redis-server', ['--port', String(port), '--save', '', '--dir', pathOf(), ...options]);
    servers.push(server);
    await new Promise((resolve, reject) => {
      server.stdout.on('data', (text: Buffer) => {
        if (text.includes('Ready to accept connections')) resolve(null);
      });
      server.once('exit', () => reject(new Error('redis-server ended')));
    });
    return `redis://127.0.0.1:${port}`;
  }

  test('finds one that keeps no log, or drops keys', async () => {
    const { problems, by } = await find(['--store', await start('--maxmemory-policy', 'allkeys-lru')]);
    expect(problems).toEqual(['store-durable']);
    expect(by['store-durable']?.says).toMatch(/appendonly no.*maxmemory-policy allkeys-lru/);
  });

  test('is content with one that keeps what it was given', async () => {
    const address = await start('--appendonly', 'yes', '--maxmemory-policy', 'noeviction');
    expect((await find(['--store', address])).problems).toEqual([]);
  });
});
