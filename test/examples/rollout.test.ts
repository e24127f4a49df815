import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import { OpenAI as Sdk } from 'openai';
import { MemoryStore } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterAll, expect, test } from 'vitest';
import { ask, createClient, startThread } from '../../examples/rollout.js';
import { createOldService } from '../support/old-service.js';

afterAll(() => OpenFeature.close());

test('a flag moves users one after the other, and their threads stay where they began', async () => {
  const flags = new InMemoryProvider({
    'assistants-on-responses': {
      variants: { on: true, off: false },
      defaultVariant: 'off',
      disabled: false,
      contextEvaluator: ({ targetingKey }) => (targetingKey === 'first' ? 'on' : 'off'),
    },
  });
  await OpenFeature.setProviderAndWait(flags);
  const old = createOldService();
  const fake = createFakeOpenAI();
  const legacy = new Sdk({ apiKey: 'old', baseURL: 'https://old.example/v1', fetch: old.fetch });
  const client = createClient({ apiKey: 'test', fetch: fake.fetch }, legacy, new MemoryStore());
  const { id: assistantId } = await client.beta.assistants.create({ model: 'gpt-4o' });
  const first = await startThread(client, 'first');
  const second = await startThread(client, 'second');

  flags.putConfiguration({
    'assistants-on-responses': { variants: { on: true, off: false }, defaultVariant: 'on', disabled: false },
  });
  const third = await startThread(client, 'second');
  for (const [thread, service] of [
    [first, fake],
    [second, old.fake],
    [third, fake],
  ] as const) {
    service.reply('42.');
    expect(await ask(client, thread.id, assistantId, 'How much is 6 times 7?')).toBe('42.');
    service.assertDone();
  }
});
