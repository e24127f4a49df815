import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import OpenAI from 'openai-7-0';
import LegacyOpenAI from 'openai-4-104';
import { buildCli, type Cli, type Serving, type StartOptions } from './support/start-cli.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';

/** Longer than any test: whatever waited for it would fail. */
const ENDLESS = ['--grace', '3600'];
const OPERATOR_KEY = 'sk-operator-0123456789';
const TOKEN = 'token-of-the-callers';

let cli: Cli;
let upstream: ServedFake;
let folder: string;

beforeAll(async () => {
  [cli, upstream] = await Promise.all([buildCli(), serveFake()]);
});

afterAll(async () => {
  await cli.close();
  await upstream.close();
});

beforeEach(() => {
  upstream.fake.reset();
  folder = mkdtempSync(join(tmpdir(), 'shim-serve-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** With the operator's key, for the programs of this machine. */
const serveOwn = (args: readonly string[] = [], options: StartOptions = {}): Promise<Serving> =>
  cli.serve(['--base-url', upstream.baseURL, ...args], {
    cwd: folder,
    ...options,
    env: { OPENAI_API_KEY: OPERATOR_KEY, ...options.env },
  });

const clientOf = ({ baseURL }: Serving, apiKey = 'none', maxRetries = 0): LegacyOpenAI =>
  new LegacyOpenAI({ baseURL, apiKey, maxRetries });

/** A request on a connection of its own, or of the agent's. */
const ask = (url: string, agent?: Agent): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (answer) => {
      answer.resume().once('end', () => resolve(answer));
    }).once('error', reject);
  });

/** A run whose stream stands still behind its first text, until it is let go on. */
async function holdStream(client: LegacyOpenAI): Promise<{
  threadId: string;
  release: () => void;
  rest: Promise<{ status: string }>;
}> {
  const { threads } = client.beta;
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
  const { id: threadId } = await threads.create({ messages: [{ role: 'user', content: 'Hello' }] });
  upstream.fake.reply({ chunks: ['One ', 'two ', 'three.'] });
  const hold = upstream.fake.hold({ afterEvents: 6 });
  const stream = threads.runs.stream(threadId, { assistant_id: assistant.id });
  const rest: Promise<{ status: string }> = stream.finalRun();
  rest.catch(() => undefined);
  await new Promise((resolve, reject) => {
    stream.once('textDelta', resolve).once('error', reject);
  });
  return { threadId, release: () => hold.release(), rest };
}

describe('serve', () => {
  test('says its address on one line once it answers', async () => {
    const serving = await serveOwn();
    expect(serving.stdout()).toBe(`Listening on ${serving.origin}/v1\n`);
    const ask = async (path: string): Promise<unknown[]> => {
      const answer = await fetch(serving.origin + path);
      return [answer.status, await answer.text()];
    };
    expect(await ask('/healthz')).toEqual([200, '{"status":"alive"}']);
    expect(await ask('/readyz')).toEqual([200, '{"status":"ready"}']);
    serving.child.kill('SIGTERM');
    expect(await serving.end).toEqual({ code: 0, signal: null });
    expect(serving.stdout()).toBe(`Listening on ${serving.origin}/v1\n`);
  });

  test.each(['openai-4-104', 'openai-7-0'])('serves %s: runs, and the rest of the API', async (sdk) => {
    const serving = await serveOwn();
    const Client = sdk === 'openai-7-0' ? OpenAI : LegacyOpenAI;
    const client = new Client({ baseURL: serving.baseURL, apiKey: 'none' }) as LegacyOpenAI;
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    upstream.fake.reply('Hello!');
    const run = await client.post<unknown, { status: string; thread_id: string }>('/threads/runs', {
      body: { assistant_id: assistant.id, thread: { messages: [{ role: 'user', content: 'Hi' }] } },
    });
    await expect
      .poll(async () => client.get(`/threads/${run.thread_id}/runs`), { timeout: 30_000 })
      .toMatchObject({ data: [{ status: 'completed' }] });
    upstream.fake.reply('Hello from the new API!');
    const answer = await client.responses.create({ model: 'gpt-4o', input: 'Hi' });
    expect(answer.output_text).toBe('Hello from the new API!');
    serving.child.kill('SIGTERM');
    await serving.end;
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s closes idle connections at once', async (signal) => {
    const serving = await serveOwn(ENDLESS);
    const agent = new Agent({ keepAlive: true });
    await ask(`${serving.origin}/healthz`, agent);
    const fresh = connect(Number(new URL(serving.origin).port), '127.0.0.1');
    await new Promise((resolve) => fresh.once('connect', resolve));
    serving.child.kill(signal);
    expect(await serving.end).toEqual({ code: 0, signal: null });
    agent.destroy();
    fresh.destroy();
  });

  test('SIGTERM lets a stream under way come to its end, and takes nothing new', async () => {
    const serving = await serveOwn(ENDLESS);
    const stream = await holdStream(clientOf(serving));
    const port = Number(new URL(serving.origin).port);
    const early = connect(port, '127.0.0.1');
    await new Promise((resolve) => early.once('connect', resolve));
    // Until this is answered the connection may not have been taken.
    const readiness = new Promise<string>((resolve) => {
      early.setEncoding('utf8').once('data', (text) => resolve(String(text)));
    });

    serving.child.kill('SIGTERM');
    await expect
      .poll(() => ask(`${serving.origin}/healthz`).catch((error: unknown) => error))
      .toMatchObject({
        code: 'ECONNREFUSED',
      });
    early.write(`GET /readyz HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
    expect(await readiness).toMatch(/^HTTP\/1\.1 503 [^]*connection: close/i);
    stream.release();
    expect(await stream.rest).toMatchObject({ status: 'completed' });
    expect(await serving.end).toEqual({ code: 0, signal: null });
  });

  test('a stream that outlasts the time given ends with an error, and its run is cancelled', async () => {
    const store = ['--store', 'sqlite:threads.db'];
    const serving = await serveOwn(['--grace', '0', ...store]);
    const stream = await holdStream(clientOf(serving));
    serving.child.kill('SIGTERM');
    await expect(stream.rest).rejects.toThrow('The server is shutting down.');
    expect(await serving.end).toEqual({ code: 0, signal: null });
    expect(upstream.fake.responses[0]?.status).toBe('cancelled');
    stream.release();

    const next = await serveOwn(store);
    const { threads } = clientOf(next).beta;
    const runs = await threads.runs.list(stream.threadId);
    expect(runs.data).toMatchObject([{ status: 'cancelled' }]);
    upstream.fake.reply('Still here.');
    const [{ assistant_id } = { assistant_id: '' }] = runs.data;
    expect(await threads.runs.createAndPoll(stream.threadId, { assistant_id })).toMatchObject({ status: 'completed' });
  });

  test('a second signal ends it at once', async () => {
    const serving = await serveOwn(ENDLESS);
    const stream = await holdStream(clientOf(serving));
    serving.child.kill('SIGTERM');
    await expect.poll(() => ask(`${serving.origin}/healthz`).catch(() => 'closed')).toBe('closed');
    serving.child.kill('SIGINT');
    expect(await serving.end).toEqual({ code: 130, signal: null });
    stream.release();
  });

  test('a signal ends it at once while it waits for a store that does not answer', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    const isAsked = once(silent, 'connection');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const starting = cli.start(['serve', '--store', `postgres://x@127.0.0.1:${port}/x`], { cwd: folder });
    await isAsked;
    starting.child.kill('SIGTERM');
    expect(await starting.end).toEqual({ code: 143, signal: null });
    expect(starting.stderr()).toBe('openai-assistants-shim: Stopped by SIGTERM before it was ready.\n');
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  test('keeps what it stores in a file, also through its end', async () => {
    const first = await serveOwn(['--store', 'sqlite:threads.db']);
    const assistant = await clientOf(first).beta.assistants.create({ model: 'gpt-4o', name: 'Ada' });
    expect(first.stderr()).toBe('');
    first.child.kill('SIGKILL');
    await first.end;
    const second = await serveOwn(['--store', 'sqlite:threads.db']);
    expect(await clientOf(second).beta.assistants.retrieve(assistant.id)).toMatchObject({ name: 'Ada' });
  });

  test('says that what it keeps in memory is lost with it', async () => {
    const serving = await serveOwn();
    expect(serving.stderr()).toMatch(/warning: .* in memory, .* --store sqlite:FILE/);
    const silent = await serveOwn(['--log', 'silent']);
    expect(silent.stderr()).toBe('');
  });

  test('takes its options from the config file, the environment and the command line, the last of them first', async () => {
    const config = { baseURL: 'http://127.0.0.1:9/v1', store: 'sqlite:config.db', token: 'of the file' };
    writeFileSync(join(folder, 'openai-assistants.config.json'), JSON.stringify(config));
    const env = { OPENAI_API_KEY: OPERATOR_KEY, OPENAI_ASSISTANTS_SHIM_TOKEN: `${TOKEN}\n` };
    const serving = await cli.serve(['--base-url', upstream.baseURL], { cwd: folder, env });
    expect(serving.stderr()).toBe('');
    expect(await clientOf(serving, TOKEN).beta.threads.create()).toMatchObject({ object: 'thread' });
    const elsewhere = cli.start(['serve', '--config', 'none.json'], { cwd: folder, env });
    expect(await elsewhere.end).toMatchObject({ code: 2 });
    expect(elsewhere.stderr()).toContain('none.json');
  });
});

describe('what serve refuses to start with', () => {
  const fail = async (
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ code: number | null; stderr: string }> => {
    const started = cli.start(['serve', ...args], { env, cwd: folder });
    const { code } = await started.end;
    expect(started.stdout()).toBe('');
    return { code, stderr: started.stderr() };
  };

  test('a port that is taken', async () => {
    const serving = await serveOwn();
    const { port } = new URL(serving.origin);
    const { code, stderr } = await fail(['--port', port, '--log', 'silent'], { OPENAI_API_KEY: OPERATOR_KEY });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `openai-assistants-shim: Port ${port} of 127.0.0.1 is taken. Choose another one with --port.\n`,
    );
  });

  test('its own address as that of the service, which it would call without end', async () => {
    const { code, stderr } = await fail([], { OPENAI_BASE_URL: 'http://localhost:8787/v1' });
    expect(code).toBe(2);
    expect(stderr).toContain('http://localhost:8787/v1 is the address of this server');
  });

  test('a store that cannot be read', async () => {
    const { code, stderr } = await fail(['--store', 'postgres://user:hunter2@127.0.0.1:9/db'], {
      OPENAI_API_KEY: OPERATOR_KEY,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('The store cannot be read: ');
    expect(stderr).not.toContain('hunter2');
  });

  test.each([
    ['an option that is not there', ['--prot', '80'], {}, 'Unknown option: --prot'],
    ['a store of no kind that is known', ['--store', 'mongodb://user:hunter2@x'], {}, 'sqlite:FILE'],
    [
      'a key of its own on an address that others reach',
      ['--host', '0.0.0.0'],
      { OPENAI_API_KEY: OPERATOR_KEY },
      '--token',
    ],
    ['a token without a key', ['--token', TOKEN], {}, 'OPENAI_API_KEY'],
    ['a token that no client can send', ['--token', 'two words'], { OPENAI_API_KEY: OPERATOR_KEY }, 'no spaces'],
    ['a variable with a bad value', [], { OPENAI_ASSISTANTS_SHIM_HISTORY: 'here' }, 'OPENAI_ASSISTANTS_SHIM_HISTORY'],
  ] as const)('%s', async (_, args, env, message) => {
    const { code, stderr } = await fail([...args, '--port', '0'], env);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/hunter2|sk-operator|token-of/);
  });
});

describe('who may call', () => {
  const status = async (serving: Serving, headers: Record<string, string>): Promise<number> =>
    (await fetch(`${serving.baseURL}/threads`, { method: 'POST', headers })).status;

  test('with a token: who sends it, and the key alone goes upstream', async () => {
    const serving = await serveOwn(['--host', '0.0.0.0'], { env: { OPENAI_ASSISTANTS_SHIM_TOKEN: TOKEN } });
    expect(await status(serving, {})).toBe(401);
    expect(await status(serving, { authorization: `Bearer ${OPERATOR_KEY}` })).toBe(401);
    expect(await status(serving, { authorization: 'Bearer token-of-the-caller' })).toBe(401);
    expect(upstream.fake.requests).toEqual([]);
    expect(await status(serving, { authorization: `Bearer ${TOKEN}` })).toBe(200);
    expect(await status(serving, { 'api-key': TOKEN })).toBe(200);
    expect(upstream.fake.requests.map(({ headers }) => headers)).toEqual([
      expect.objectContaining({ authorization: `Bearer ${OPERATOR_KEY}` }),
      expect.objectContaining({ authorization: `Bearer ${OPERATOR_KEY}` }),
    ]);
    expect(JSON.stringify(upstream.fake.requests)).not.toContain(TOKEN);
    expect((await fetch(`${serving.origin}/readyz`)).status).toBe(200);
  });

  test('without a token: the programs of this machine, and no web page', async () => {
    const serving = await serveOwn();
    expect(await status(serving, {})).toBe(200);
    expect(await status(serving, { origin: 'https://evil.test' })).toBe(403);
    const rebound = await new Promise<number>((resolve, reject) => {
      get(`${serving.baseURL}/assistants`, { headers: { host: 'evil.test' } }, ({ statusCode = 0 }) =>
        resolve(statusCode),
      ).once('error', reject);
    });
    expect(rebound).toBe(403);
    const open = await serveOwn(['--cors', 'https://app.test']);
    expect(await status(open, { origin: 'https://app.test' })).toBe(200);
    expect(await status(open, { origin: 'https://evil.test' })).toBe(403);
  });

  test('without a key: who has one that the service knows, which goes upstream', async () => {
    const serving = await cli.serve(['--base-url', upstream.baseURL], { cwd: folder });
    expect(await status(serving, {})).toBe(401);
    expect(upstream.fake.requests).toEqual([]);
    expect(await status(serving, { authorization: 'Bearer sk-of-a-caller' })).toBe(200);
    const keys = upstream.fake.requests.map(({ headers }) => headers.authorization);
    expect(new Set(keys)).toEqual(new Set(['Bearer sk-of-a-caller']));
  });
});

test('the log has a line for each request, without keys, bodies or queries', async () => {
  const serving = await serveOwn(['--log', 'info', '--token', TOKEN]);
  await clientOf(serving, TOKEN).beta.assistants.create({ model: 'gpt-4o', instructions: 'Keep it to yourself.' });
  await fetch(`${serving.baseURL}/assistants?limit=3&order=desc`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  await fetch(`${serving.baseURL}/nowhere/at/all?key=secret`);
  serving.child.kill('SIGTERM');
  await serving.end;
  const lines = serving.stderr().trim().split('\n').slice(1);
  expect(lines.map((line) => line.replace(/^\S+ /, '').replace(/\d+ ms$/, '0 ms'))).toEqual([
    'openai-assistants-shim POST /v1/assistants 200 0 ms',
    'openai-assistants-shim GET /v1/assistants 200 0 ms',
    'openai-assistants-shim GET /v1/nowhere/at/all 401 0 ms',
  ]);
  expect(serving.stdout() + serving.stderr()).not.toMatch(/secret|yourself|sk-operator|token-of/);
});

test('a server whose output nobody reads any more goes on', async () => {
  const serving = await serveOwn(['--log', 'info']);
  serving.child.stdout?.destroy();
  serving.child.stderr?.destroy();
  for (let request = 0; request < 3; request += 1) await ask(`${serving.baseURL}/assistants`);
  expect((await ask(`${serving.origin}/healthz`)).statusCode).toBe(200);
  serving.child.kill('SIGTERM');
  expect(await serving.end).toEqual({ code: 0, signal: null });
});

test('a command whose output nobody reads ends as ever', async () => {
  const help = cli.start(['--help']);
  help.child.stdout?.destroy();
  expect(await help.end).toEqual({ code: 0, signal: null });
  expect(help.stderr()).toBe('');
});

test.skipIf(!existsSync('/dev/full'))(
  'a full disk (/dev/full, of Linux) ends a command with an error, but no server',
  async () => {
    const full = openSync('/dev/full', 'w');
    try {
      const help = cli.start(['--help'], { stdio: ['ignore', full, 'pipe'] });
      expect(await help.end).toEqual({ code: 1, signal: null });
      expect(help.stderr()).toBe(
        'openai-assistants-shim: The output cannot be written: ENOSPC: no space left on device, write\n',
      );
      const serving = await serveOwn(['--log', 'info'], { stdio: ['ignore', 'pipe', full] });
      expect((await ask(`${serving.origin}/healthz`)).statusCode).toBe(200);
      serving.child.kill('SIGTERM');
      expect(await serving.end).toEqual({ code: 0, signal: null });
    } finally {
      closeSync(full);
    }
  },
);
