import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenAI } from 'openai-assistants-shim';
import { afterEach, expect, it } from 'vitest';
import { createApp as createHonoApp } from '../../examples/mounts/hono/server.js';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';

const EXPRESS = '../../examples/mounts/express/server.mjs';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function upstream() {
  const fake = createFakeOpenAI();
  return { fake, client: new OpenAI({ apiKey: 'test', fetch: fake.fetch }) };
}

/** Speaks to a mount as a legacy app does: a polled run, a streamed one, and what both have left. */
async function useMount(fake: FakeOpenAI, options: { baseURL: string; fetch?: typeof fetch }): Promise<void> {
  const legacy = new OpenAI({ apiKey: 'change-me', ...options });
  const post = (path: string, body: object) => legacy.post<{ id: string; status: string }>(path, { body });
  const { id: assistant_id } = await post('/assistants', { model: 'gpt-5.6-luna' });
  const thread = await post('/threads', { messages: [{ role: 'user', content: 'Hello.' }] });
  fake.reply('Polled.');
  let run = await post(`/threads/${thread.id}/runs`, { assistant_id });
  while (run.status === 'queued' || run.status === 'in_progress') {
    run = await legacy.get(`/threads/${thread.id}/runs/${run.id}`);
  }
  expect(run.status).toBe('completed');
  fake.reply('Streamed.');
  const body = { assistant_id, stream: true };
  const streamed = await legacy.post(`/threads/${thread.id}/runs`, { body, stream: false }).asResponse();
  expect(await streamed.text()).toMatch(/event: thread\.run\.completed\n[^]*event: done\ndata: \[DONE\]\n\n$/);
  const stranger = new OpenAI({ apiKey: 'wrong', maxRetries: 0, ...options });
  await expect(stranger.get(`/threads/${thread.id}`)).rejects.toMatchObject({ status: 401 });
}

it('a Hono app serves the legacy API under its path, and its own routes', async () => {
  const { fake, client } = upstream();
  const app = createHonoApp(client);
  const send: typeof fetch = async (input, init) => app.request(new Request(input, init));
  await useMount(fake, { baseURL: 'http://app.test/api/openai/v1', fetch: send });
  expect(await (await app.request('/')).text()).toBe('An app of your own.');
});

it('an Express app serves the legacy API under its path, and its own routes', async () => {
  const { fake, client } = upstream();
  // The example is JavaScript.
  const { createApp } = (await import(EXPRESS)) as { createApp: (client: OpenAI) => RequestListener };
  const server = createServer(createApp(client));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await useMount(fake, { baseURL: `${root}/api/openai/v1` });
  expect(await (await fetch(root)).text()).toBe('An app of your own.');
});
