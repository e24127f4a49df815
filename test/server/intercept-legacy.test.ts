import { OpenAI as Sdk } from 'openai-7-0';
import { OpenAI as OldSdk } from 'openai-4-104';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, test } from 'vitest';
import { interceptLegacy } from '../../src/server/index.js';

test('gives the old API to one client whose SDK does not have it', async () => {
  const fake = createFakeOpenAI();
  fake.reply('Hello!');
  const client = new OldSdk({ apiKey: 'sk-test', fetch: interceptLegacy(fake.fetch) as never });
  const { id } = await client.beta.assistants.create({ model: 'gpt-4o' });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: id }, { pollIntervalMs: 1 });
  const { data } = await client.beta.threads.messages.list(thread.id, { limit: 1 });

  expect(run.status).toBe('completed');
  expect(data[0]?.content).toMatchObject([{ text: { value: 'Hello!' } }]);
  expect(fake.requests.map(({ path }) => path).filter((path) => /threads|assistants/.test(path))).toEqual([]);
  expect(new Set(fake.requests.map(({ headers }) => headers['authorization']))).toEqual(new Set(['Bearer sk-test']));
});

test('passes all other requests to fetch unchanged', async () => {
  const seen: unknown[][] = [];
  const fetch = interceptLegacy(async (...args) => {
    seen.push(args);
    return Response.json({ id: 'resp_1' });
  });
  const client = new Sdk({ apiKey: 'sk-test', fetch });
  await client.responses.create({ model: 'gpt-4o', input: 'Hi' });
  const init = { method: 'PUT', body: 'x' };
  await fetch('https://example.com/v1/threads', init);

  expect(seen).toHaveLength(2);
  expect(seen[1]).toEqual(['https://example.com/v1/threads', init]);
  expect(seen[1]?.[1]).toBe(init);
});

test('passes an invalid address to fetch, which rejects it', async () => {
  const wrapped = interceptLegacy(fetch) as (address?: unknown) => Promise<Response>;
  const own = fetch as typeof wrapped;

  for (const address of [undefined, null, 1, {}]) {
    const { message } = (await own(address).catch((error: unknown) => error)) as TypeError;
    await expect(wrapped(address)).rejects.toThrow(message);
  }
});

test('accepts an object that converts to an address', async () => {
  const fake = createFakeOpenAI();
  const wrapped = interceptLegacy(fake.fetch) as (address: object, init: RequestInit) => Promise<Response>;
  const address = { toString: () => 'https://api.openai.com/v1/assistants' };
  const answer = await wrapped(address, { headers: { authorization: 'Bearer sk-test' } });

  expect(await answer.json()).toMatchObject({ object: 'list' });
  expect(fake.requests).toEqual([]);
});

test('with a base URL, sends the rest of the API there too', async () => {
  const fake = createFakeOpenAI();
  fake.reply('Hello!');
  const urls: string[] = [];
  const fetch = interceptLegacy(
    async (input, init) => {
      urls.push(new Request(input, init).url);
      return fake.fetch(input, init);
    },
    { baseURL: 'https://gateway.example.com/v1' },
  );
  const client = new Sdk({ apiKey: 'sk-test', fetch });
  await client.responses.create({ model: 'gpt-4o', input: 'Hi' });
  await client.post('/threads', { body: {} });

  expect(urls).toEqual(['https://gateway.example.com/v1/responses', 'https://gateway.example.com/v1/conversations']);
});

test('answers a request without a key with the old error', async () => {
  const response = await interceptLegacy(createFakeOpenAI().fetch)('https://api.openai.com/v1/assistants');

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.stringContaining("You didn't provide an API key") },
  });
});

test('refuses an invalid base URL', () => {
  expect(() => interceptLegacy(fetch, { baseURL: 'gateway' })).toThrow(TypeError);
});
