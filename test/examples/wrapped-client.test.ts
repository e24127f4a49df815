import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { ask, createClient } from '../../examples/wrapped-client.js';

test('a client of the SDK gets the surface, and unchanged code runs on it', async () => {
  const fake = createFakeOpenAI();
  fake.reply('42.');
  const client = createClient({ apiKey: 'test', fetch: fake.fetch });
  const assistant = await client.beta.assistants.create({ model: 'gpt-4-turbo', instructions: 'Be brief.' });

  expect(client).toBeInstanceOf(OpenAI);
  expect(await ask(client, assistant.id, 'How much is 6 times 7?')).toBe('42.');
  expect(fake.requests.find((request) => request.path === '/responses')?.body?.model).toBe('gpt-5.6-terra');
  fake.assertDone();
});
