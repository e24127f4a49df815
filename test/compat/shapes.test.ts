import { OpenAI } from 'openai-assistants-shim';
import { afterEach, expect, it, vi } from 'vitest';
import { createWeatherAssistant, setup } from '../support/setup.js';
import { createAzure, createByAddress } from './shapes/azure.js';
import { answer, cancelNothing, detach } from './shapes/calls.js';
import { isPage, readText } from './shapes/names.js';
import { sayTwice } from './shapes/own-declarations.js';
import { useStore } from './shapes/stores.js';
import { count, isThreads } from './shapes/subclass.js';

afterEach(() => vi.restoreAllMocks());

it('takes outputs that are pushed while the call is on its way', async () => {
  const { fake, client } = setup();
  const assistant = await createWeatherAssistant(client);
  fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
  fake.reply('12 degrees.');
  const run = await client.beta.threads.createAndRunPoll({
    assistant_id: assistant.id,
    thread: { messages: [{ role: 'user', content: 'Weather?' }] },
  });
  expect(await answer(client, run)).toMatchObject({ status: 'completed' });
});

it('rejects ids that are none, and does not throw', async () => {
  expect(await cancelNothing(setup().client)).toEqual(['rejected', 'rejected']);
});

it('runs methods that were taken off their resource', async () => {
  const { fake, client } = setup();
  const assistant = await createWeatherAssistant(client);
  fake.reply('Hi.');
  expect(await detach(client, assistant.id)).toBe('completed');
});

it('serves stores and files as SDK 4 did', async () => {
  expect(await useStore(setup().client)).toEqual(['same batch', 'Note', 'true', 'true']);
});

it('runs what an app adds to a prototype', async () => {
  const { client } = setup();
  const thread = await client.beta.threads.create();
  expect(new Set(await sayTwice(client, thread.id)).size).toBe(2);
});

it('runs a subclass of a resource that was put on a client', async () => {
  const { client } = setup();
  const messages = count(client);
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi.' }] });
  const page = await client.beta.threads.messages.list(thread.id);
  const [message] = page.data;
  expect(isPage(page) && message && readText(message)).toBe('Hi.');
  await client.beta.threads.messages.del(thread.id, message?.id ?? '');
  expect(messages.deleted).toEqual([message?.id]);
  expect(isThreads(client)).toBe(true);
});

it('is seen by a spy on a prototype', async () => {
  const create = vi.spyOn(OpenAI.Beta.Threads.prototype, 'create');
  await setup().client.beta.threads.create();
  expect(create).toHaveBeenCalledOnce();
});

it.each([
  ['AzureOpenAI', createAzure],
  ['an address with its query', createByAddress],
])('sends to Azure by %s', async (_way, createClient) => {
  const urls: URL[] = [];
  const client = createClient((url) => {
    urls.push(new URL(url instanceof Request ? url.url : url));
    return Promise.resolve(Response.json({ id: 'conv_1', object: 'conversation', created_at: 1, metadata: {} }));
  });
  await client.beta.threads.create();
  expect(urls.map(({ pathname, search }) => pathname + search)).toEqual(['/openai/v1/conversations']);
});
