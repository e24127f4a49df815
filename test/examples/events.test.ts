import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, test } from 'vitest';
import { createClient, Metrics } from '../../examples/events.js';

test('a client keeps the metrics of its requests, runs and tool calls', async () => {
  const fake = createFakeOpenAI();
  const metrics = new Metrics();
  const client = createClient({ apiKey: 'test', fetch: fake.fetch, maxRetries: 0 }, metrics);
  const assistant = await client.beta.assistants.create({
    model: 'gpt-6-luna',
    tools: [{ type: 'function', function: { name: 'look_up' } }],
  });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  fake.reply({ functionCalls: [{ name: 'look_up', callId: 'call_a' }] });
  fake.reply('Hello.');
  const waiting = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
  await client.beta.threads.runs.submitToolOutputsAndPoll(waiting.id, {
    thread_id: thread.id,
    tool_outputs: [{ tool_call_id: 'call_a', output: '42' }],
  });
  fake.fail({ on: 'GET /conversations/{id}', status: 500 });
  await expect(client.beta.threads.retrieve(thread.id)).rejects.toThrow('500');

  expect(Object.fromEntries(metrics.counts)).toEqual({ 'run completed': 1, 'conversations.retrieve failed: 500': 1 });
  expect([...metrics.times].map(([name, times]) => [name, times.length])).toEqual([
    ['conversations.create', 1],
    ['responses.create', 2],
    ['tool call', 1],
  ]);
});
