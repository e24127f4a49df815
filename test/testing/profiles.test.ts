import OpenAI, { AzureOpenAI } from 'openai';
import { getResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { SERVERS } from '../../src/testing/servers/index.js';
import type { Example, Server } from '../../src/testing/servers/server.js';
import { createFakeOpenAI, type FakeOpenAIOptions, type JsonObject } from '../../src/testing/index.js';
import { collect, functionTool, matching, refusalOf } from './setup.js';

const rules = Object.values(SERVERS).flatMap((server) => server.rules.map((rule) => [rule.id, server, rule] as const));

/** A fake that is a server, which has the models that examples name, but those whose names say that it has not. */
function createServer({ name }: Pick<Server, 'name'>, options: FakeOpenAIOptions = {}) {
  const fake = createFakeOpenAI({ profile: name, models: (model) => !model.startsWith('not-'), ...options });
  fake.respond(() => ({ reasoning: 'Hm.', text: 'Hi.' }));
  return fake;
}

async function send(server: Server, { send: request, root = server.root, headers, body }: Example) {
  const [method = '', path = ''] = request.split(' ');
  const response = await createServer(server).fetch(root + path, {
    method,
    headers: { authorization: 'Bearer test', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, text, body: isJson ? (JSON.parse(text) as unknown) : text };
}

/** The expected value with vitest's matchers in place of patterns. */
function toExpected(value: unknown): unknown {
  if (value instanceof RegExp) return matching(value);
  if (Array.isArray(value)) return value.map(toExpected);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toExpected(entry)]));
}

describe('a fake that is another server', () => {
  it.each(rules)('does %s', async (_id, server, { example }) => {
    const { status, text, body } = await send(server, example);
    expect(status).toBe(example.answer.status);
    if (typeof example.answer.body === 'string') expect(body).toBe(example.answer.body);
    else if (typeof body === 'object') expect(body).toMatchObject(toExpected(example.answer.body) as object);
    for (const name of example.lacks ?? []) expect(text).not.toContain(`"${name}"`);
  });

  it('has rules with names of their own, a date and a page', () => {
    const all = rules.map(([, , rule]) => rule);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { since, page } of all) {
      expect(since).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
      expect(page).toMatch(/^https:\/\//);
    }
  });

  it.each(['ollama', 'openrouter', 'vllm', 'lmstudio', 'llamacpp'] as const)(
    'answers as %s without what the rules refuse, streamed too, tools included',
    async (profile) => {
      const { root } = SERVERS[profile];
      const fake = createFakeOpenAI({ profile });
      const client = new OpenAI({ apiKey: 'test', baseURL: root, fetch: fake.fetch, maxRetries: 0 });
      fake.reply({ functionCalls: [{ name: 'f', callId: 'call_1' }] });
      fake.reply('Fine.');
      const tools = [functionTool('f')];
      const first = await client.responses.create({ model: 'gpt-oss', input: 'Go.', tools });
      const call = { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' } as const;
      const output = { type: 'function_call_output', call_id: 'call_1', output: '4' } as const;
      const input = [{ role: 'user' as const, content: 'Go.' }, call, output];
      const events = await collect(
        await client.responses.create({ model: 'gpt-oss', input, tools, store: false, stream: true }),
      );
      expect(first.output).toMatchObject([{ type: 'function_call', call_id: 'call_1' }]);
      expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { status: 'completed' } });
      fake.assertDone();
    },
  );

  it('leaves the ids of function calls out of a stream of llama.cpp', async () => {
    const fake = createFakeOpenAI({ profile: 'llamacpp' });
    const client = new OpenAI({ apiKey: 'test', baseURL: SERVERS.llamacpp.root, fetch: fake.fetch, maxRetries: 0 });
    fake.reply({ functionCalls: [{ name: 'f', callId: 'call_1' }] });
    const tools = [functionTool('f')];
    const events = await collect(await client.responses.create({ model: 'm', input: 'Go.', tools, stream: true }));
    const items = events.flatMap((event) => ('item' in event ? [event.item] : []));
    expect(items).toEqual([
      { type: 'function_call', status: 'in_progress', arguments: '', call_id: 'call_1', name: 'f' },
      { type: 'function_call', status: 'completed', arguments: '{}', call_id: 'call_1', name: 'f' },
    ]);
  });

  it('records what was sent, and shows a responder what the server heeds', async () => {
    const fake = createFakeOpenAI({ profile: 'ollama' });
    const seen: JsonObject[] = [];
    fake.respond(({ body }) => {
      seen.push(body);
      return 'Hi.';
    });
    const client = new OpenAI({ apiKey: 'test', baseURL: SERVERS.ollama.root, fetch: fake.fetch, maxRetries: 0 });
    await client.responses.create({ model: 'm', input: 'Go.', metadata: { a: 'b' }, store: true });
    expect(fake.requests[0]?.body).toEqual({ model: 'm', input: 'Go.', metadata: { a: 'b' }, store: true });
    expect(seen).toEqual([{ model: 'm', input: 'Go.', store: false, include: ['reasoning.encrypted_content'] }]);
  });

  it('takes no reply for what it refuses, and is scripted as ever', async () => {
    const fake = createFakeOpenAI({ profile: 'openrouter' });
    const client = new OpenAI({ apiKey: 'test', baseURL: SERVERS.openrouter.root, fetch: fake.fetch, maxRetries: 0 });
    fake.reply('Hi.');
    fake.fail({ on: 'POST /responses', status: 429 });
    const ask = { model: 'm', input: 'Go.' };
    expect(await refusalOf(client.responses.create(ask))).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(await refusalOf(client.responses.create({ ...ask, store: true }))).toMatchObject({ code: 'invalid_prompt' });
    expect(await client.responses.create(ask)).toMatchObject({ output_text: 'Hi.' });
    fake.assertDone();
  });

  it('is reached by msw', async () => {
    const fake = createFakeOpenAI({ profile: 'ollama' });
    const request = new Request(`${SERVERS.ollama.root}/conversations`, { method: 'POST', body: '{}' });
    const response = await getResponse(fake.handlersFor({ http }), request);
    expect([response?.status, await response?.text()]).toEqual([404, '404 page not found']);
  });

  it('is seeded with assistants, and with threads where it has conversations', async () => {
    const assistants = [{ id: 'asst_1', model: 'gpt-oss' }];
    const threads = [{ id: 'thread_1', messages: [] }];
    const seeded = await createFakeOpenAI({ profile: 'ollama' }).seed({ assistants });
    expect(seeded.assistants).toMatchObject([{ id: 'asst_1' }]);
    await expect(createFakeOpenAI({ profile: 'ollama' }).seed({ threads })).rejects.toThrow(
      'fake.seed: ollama has no conversations, which threads are seeded as',
    );
    expect(await createFakeOpenAI({ profile: 'azure' }).seed({ threads })).toMatchObject({
      threads: [{ id: 'thread_1' }],
    });
  });
});

describe('a fake that is Azure', () => {
  const ask = { model: 'my-deployment', input: 'Go.' };

  it('answers its own class of client at a newer api-version, and at /openai/v1 with a token', async () => {
    const fake = createServer({ name: 'azure' });
    const endpoint = 'https://my-resource.openai.azure.com';
    const own = new AzureOpenAI({
      endpoint,
      apiKey: 'key',
      apiVersion: '2025-04-01-preview',
      fetch: fake.fetch,
      maxRetries: 0,
    });
    const plain = new OpenAI({ baseURL: `${endpoint}/openai/v1`, apiKey: 'token', fetch: fake.fetch, maxRetries: 0 });
    expect(await own.responses.create(ask)).toMatchObject({ output_text: 'Hi.' });
    expect(await plain.responses.create(ask)).toMatchObject({ output_text: 'Hi.' });
    expect(fake.requests.map(({ headers }) => headers['api-key'] ?? headers.authorization)).toEqual([
      'key',
      'Bearer token',
    ]);
  });

  it('refuses a key that is not its own', async () => {
    const fake = createServer({ name: 'azure' }, { apiKey: 'right' });
    const baseURL = SERVERS.azure.root;
    const wrong = new OpenAI({ baseURL, apiKey: 'wrong', fetch: fake.fetch, maxRetries: 0 });
    const right = new OpenAI({ baseURL, apiKey: 'right', fetch: fake.fetch, maxRetries: 0 });
    expect(await refusalOf(wrong.responses.create(ask))).toMatchObject({ status: 401, code: '401' });
    expect(await right.responses.create(ask)).toMatchObject({ status: 'completed' });
  });
});

describe('a fake that is OpenAI with zero data retention', () => {
  it('refuses conversations in responses, and keeps nothing', async () => {
    const fake = createFakeOpenAI({ profile: 'zdr' });
    fake.reply('Hi.');
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, maxRetries: 0 });
    const { id } = await client.conversations.create({});
    const refusal = await refusalOf(client.responses.create({ model: 'gpt-5.6-sol', conversation: id, input: 'Go.' }));
    expect(refusal).toMatchObject({ status: 400, param: 'conversation', code: 'unsupported_parameter' });
    expect(await client.responses.create({ model: 'gpt-5.6-sol', input: 'Go.' })).toMatchObject({ store: false });
    expect(fake.responses).toEqual([]);
  });
});
