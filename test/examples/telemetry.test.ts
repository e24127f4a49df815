import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, test } from 'vitest';
import { answerQuestion, createClient, startTelemetry, TreeExporter } from '../../examples/telemetry.js';

test('the spans of a run are a tree under that of the app', async () => {
  const fake = createFakeOpenAI();
  const exporter = new TreeExporter();
  startTelemetry(exporter);
  const client = createClient({ apiKey: 'test', fetch: fake.fetch });
  const assistant = await client.beta.assistants.create({
    model: 'gpt-6-luna',
    name: 'Forecaster',
    tools: [{ type: 'function', function: { name: 'get_weather' } }],
  });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'How warm is it?' }] });
  fake.reply({ functionCalls: [{ name: 'get_weather', callId: 'call_a' }] });
  fake.reply('It is 21 °C.');
  const run = await answerQuestion(client, thread.id, assistant.id);
  expect(run.status).toBe('completed');
  const [first = NaN, second = NaN] = fake.responses.map(
    ({ usage }) => (usage as { input_tokens: number }).input_tokens,
  );
  await expect
    .poll(() => exporter.print())
    .toEqual([
      'conversations.create',
      'answer a question',
      `  invoke_agent Forecaster · completed · ${first + second} tokens in`,
      `    chat gpt-6-luna · ${first} tokens in`,
      '    execute_tool get_weather',
      `    chat gpt-6-luna · ${second} tokens in`,
    ]);
});
