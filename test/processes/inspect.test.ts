import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCli, type Cli } from './support/start-cli.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';

let cli: Cli;
let upstream: ServedFake;

beforeAll(async () => {
  [cli, upstream] = await Promise.all([buildCli(), serveFake()]);
});

afterAll(async () => {
  await cli.close();
  await upstream.close();
});

async function serve(
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = { OPENAI_API_KEY: 'sk-operator-0123456789' },
) {
  const serving = await cli.serve(['--base-url', upstream.baseURL, '--inspect', ...args], { env });
  const [, token = ''] = await serving.prints(/^Inspect runs at http:\S+\/inspect#(\S+)$/m);
  const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> =>
    fetch(`${serving.origin}${path}`, { ...init, headers: { 'x-inspect-token': token, ...headers } });
  return { ...serving, token, ask };
}

test('only who has the token of the printed address sees anything, and no other web page does', async () => {
  const { ask, token, origin, baseURL, stderr, stdout } = await serve();

  const page = await fetch(`${origin}/inspect`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const text = await page.text();
  expect(text).not.toContain(token);
  expect(text).not.toContain('NONCE');

  for (const path of ['/inspect/feed', '/inspect/door', '/inspect/v1/assistants']) {
    expect((await fetch(`${origin}${path}`)).status, path).toBe(401);
    expect((await ask(path, { 'x-inspect-token': `${token}x` })).status, path).toBe(401);
    expect((await ask(path, { origin: 'https://evil.test' })).status, path).toBe(403);
    expect((await ask(path, { 'sec-fetch-site': 'cross-site' })).status, path).toBe(403);
  }
  expect((await ask('/inspect/v1/assistants', { origin })).status).toBe(200);
  expect((await ask('/inspect/elsewhere')).status).toBe(404);
  // The token is that of the page, and none of the door.
  expect((await ask('/inspect/v1/../../healthz')).status).toBe(200);
  expect((await fetch(`${baseURL}/assistants`)).status).toBe(200);
  expect(stderr()).not.toContain(token);
  expect(stdout()).not.toContain('sk-operator');
});

test('the feed tells what has happened and what happens, with what is sent upstream', async () => {
  const { ask, baseURL } = await serve();
  const post = async (path: string, body: object) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await (await fetch(`${baseURL}${path}`, init)).json()) as { id: string; thread_id: string };
  };
  const assistant = await post('/assistants', { model: 'gpt-4o' });
  upstream.fake.reply('Before.');
  upstream.fake.reply('After.');
  const start = (content: string) =>
    post('/threads/runs', { assistant_id: assistant.id, thread: { messages: [{ role: 'user', content }] } });
  const first = await start('First question');

  const feed = await ask('/inspect/feed');
  const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader();
  let told = '';
  const hear = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(told)) {
      const read = await reader?.read();
      if (read?.value === undefined) throw new Error(`The feed has ended after ${told}`);
      told += read.value;
    }
  };
  await hear(new RegExp(`"kind":"created".*"runId":"${first.id}"`));
  expect(told).toContain('First question');

  const second = await start('Second question');
  await hear(new RegExp(`"runId":"${second.id}".*"to":"completed"`));
  expect(told).toMatch(/"operation":"responses.create".*"model":"gpt-4o"/);
  expect(told).toContain('"kind":"answer"');
  expect(told).not.toContain('sk-operator');
  await reader?.cancel();
});

test('where callers send keys of their own the page asks for one, and sends it', async () => {
  const { ask } = await serve([], {});
  expect(await (await ask('/inspect/door')).json()).toEqual({ asksForKey: true });
  expect((await ask('/inspect/v1/assistants')).status).toBe(401);
  expect((await ask('/inspect/v1/assistants', { 'x-inspect-key': 'sk-of-the-user' })).status).toBe(200);
});

test('a door that other machines can reach has no such page', async () => {
  const args = ['serve', '--port', '0', '--host', '0.0.0.0', '--token', 'secret', '--inspect'];
  const { end, stderr } = cli.start(args, { env: { OPENAI_API_KEY: 'sk-operator-0123456789' } });
  expect((await end).code).toBe(2);
  expect(stderr()).toContain(
    '--inspect shows the content of calls, so the server must listen on this machine only: 0.0.0.0 is open to others.',
  );
});

test('without --inspect there is no such page', async () => {
  const { origin } = await cli.serve(['--base-url', upstream.baseURL], {
    env: { OPENAI_API_KEY: 'sk-operator-0123456789' },
  });
  expect((await fetch(`${origin}/inspect`)).status).toBe(404);
});
