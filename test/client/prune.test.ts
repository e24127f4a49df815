import { OpenAI, prune, withAssistants, type Store } from 'openai-assistants-shim';
import { OpenAI as SdkOpenAI } from 'openai';
import { expect, test } from 'vitest';
import { setup } from '../support/setup.js';

const plain = { apiKey: 'test', baseURL: 'http://127.0.0.1:9/v1', maxRetries: 0 };

test.each<[unknown, RegExp]>([
  [{ runs: 30 }, /'runs'.*olderThanDays/],
  [{ runs: {} }, /'runs\.olderThanDays'/],
  [{ runs: { olderThanDays: '30' } }, /'runs\.olderThanDays'/],
  [{ runs: { olderThanDays: -1 } }, /'runs\.olderThanDays'/],
  [{ runs: { olderThanDays: Number.NaN } }, /'runs\.olderThanDays'/],
  [{ runs: { olderThanDays: 1, olderThanHours: 2 } }, /'runs\.olderThanHours'/],
  [{ cache: 'yes' }, /'cache'/],
  [{ caches: true }, /'caches'/],
])('rejects %j with a TypeError that names the option', async (options, message) => {
  const pruned = prune(setup().client, options as never);
  await expect(pruned).rejects.toThrow(TypeError);
  await expect(pruned).rejects.toThrow(message);
});

test('rejects a client that has no assistants surface', async () => {
  await expect(prune(new SdkOpenAI(plain))).rejects.toThrow(/withAssistants/);
});

test('takes a drop-in client and a wrapped one, sends nothing, and deletes nothing unasked', async () => {
  const { fake, client, store } = setup();
  fake.reply('Hi.');
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
  const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id, thread: {} });
  const sent = fake.requests.length;
  const nothing = { partitions: 1, runs: 0, messageRecords: 0, threadRecords: 0, erasedThreads: 0 };

  expect(await prune(client)).toEqual(nothing);
  const wrapped = withAssistants(new SdkOpenAI(plain), { store });
  expect(await prune(wrapped, { runs: undefined, cache: false })).toEqual(nothing);
  expect(await prune(wrapped, { runs: { olderThanDays: 0 } })).toEqual({ ...nothing, runs: 1 });
  expect(fake.requests).toHaveLength(sent);
  expect((await client.beta.threads.runs.list(run.thread_id)).data).toEqual([]);
});

test('rejects with an OpenAIError when the store fails', async () => {
  const fails = () => Promise.reject(new Error('disk full'));
  const store: Store = { get: fails, getMany: fails, list: fails, write: fails, partitions: fails };
  const pruned = prune(setup({ store }).client, { cache: true });

  await expect(pruned).rejects.toThrow(OpenAI.OpenAIError);
  await expect(pruned).rejects.toMatchObject({
    message: expect.stringContaining('list its partitions'),
    cause: new Error('disk full'),
  });
});
