import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { OpenAI } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { Desk } from './desk.js';

const fake = createFakeOpenAI();
const desk = new Desk({ apiKey: 'test', fetch: fake.fetch });

beforeEach(async () => {
  mock.timers.enable();
  fake.reset();
  await fake.seed({
    assistants: [{ id: 'asst_desk', model: 'gpt-6-luna', instructions: 'You answer customers of a bookshop.' }],
    threads: [{ id: 'thread_anna', messages: [{ role: 'assistant', content: 'Good morning, Anna.' }] }],
  });
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
  fake.assertDone();
});

test('answers', async () => {
  fake.reply('From nine to five.');

  assert.equal(await desk.answer('thread_anna', 'When are you open?'), 'From nine to five.');
});

test('tells the answer as it comes', async () => {
  fake.reply({ chunks: ['From nine ', 'to five.'] });
  const written = [];

  assert.equal(await desk.tell('thread_anna', 'When are you open?', (text) => written.push(text)), 'completed');
  assert.deepEqual(written, ['From nine ', 'to five.']);
});

test('runs the assistant of the desk', async () => {
  const createAndPoll = mock.method(OpenAI.Beta.Threads.Runs.prototype, 'createAndPoll');
  fake.respond(({ context }) => `You said ${context.items.length} things.`);

  assert.equal(await desk.answer('thread_anna', 'When are you open?'), 'You said 2 things.');
  assert.deepEqual(createAndPoll.mock.calls[0].arguments, ['thread_anna', { assistant_id: 'asst_desk' }]);
});
