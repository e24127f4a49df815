import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { OpenAI as Sdk } from 'openai';
import { MemoryStore } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterAll, expect, test } from 'vitest';
import { ask, createClient, startThread } from '../../examples/rollout/client.js';
import { startTelemetry, toTree } from '../../examples/rollout/telemetry.js';
import { createOldService } from '../support/old-service.js';

afterAll(() => OpenFeature.close());

const openServices = () => {
  const old = createOldService();
  const fake = createFakeOpenAI();
  const legacy = new Sdk({ apiKey: 'old', baseURL: 'https://old.example/v1', fetch: old.fetch });
  const client = createClient(
    { options: { apiKey: 'test', fetch: fake.fetch }, legacy, store: new MemoryStore() },
    () => {},
  );
  return { old, fake, client };
};

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
  const { old, fake, client } = openServices();
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

test('the spans of a run are a tree under that of the app', async () => {
  await OpenFeature.setProviderAndWait(
    new InMemoryProvider({
      'assistants-on-responses': { variants: { on: true, off: false }, defaultVariant: 'on', disabled: false },
    }),
  );
  const exporter = new InMemorySpanExporter();
  startTelemetry(exporter);
  const { fake, client } = openServices();
  const assistant = await client.beta.assistants.create({
    model: 'gpt-6-luna',
    name: 'Forecaster',
    tools: [{ type: 'function', function: { name: 'get_weather' } }],
  });
  const thread = await startThread(client, 'first');
  fake.reply({ functionCalls: [{ name: 'get_weather', callId: 'call_a' }] });
  fake.reply('It is 21 °C.');
  expect(await ask(client, thread.id, assistant.id, 'How warm is it?')).toBe('It is 21 °C.');
  const [first = NaN, second = NaN] = fake.responses.map(
    ({ usage }) => (usage as { input_tokens: number }).input_tokens,
  );
  await expect
    .poll(() => toTree(exporter.getFinishedSpans()))
    .toEqual([
      'conversations.create',
      'answer a question',
      '  conversations.items.create',
      `  invoke_agent Forecaster · completed · ${first + second} tokens in`,
      `    chat gpt-6-luna · ${first} tokens in`,
      '    execute_tool get_weather',
      `    chat gpt-6-luna · ${second} tokens in`,
      '  conversations.items.list',
    ]);
});
