import { jest } from '@jest/globals';
import { OpenAI } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { Desk } from './desk.js';

const fake = createFakeOpenAI();
const desk = new Desk({ apiKey: 'test', fetch: fake.fetch });

beforeEach(async () => {
  jest.useFakeTimers();
  fake.reset();
  await fake.seed({
    assistants: [{ id: 'asst_desk', model: 'gpt-6-luna', instructions: 'You answer customers of a bookshop.' }],
    threads: [{ id: 'thread_anna', messages: [{ role: 'assistant', content: 'Good morning, Anna.' }] }],
  });
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  fake.assertDone();
});

test('answers', async () => {
  fake.reply('From nine to five.');

  expect(await desk.answer('thread_anna', 'When are you open?')).toBe('From nine to five.');
});

test('tells the answer as it comes', async () => {
  fake.reply({ chunks: ['From nine ', 'to five.'] });
  const written = [];

  expect(await desk.tell('thread_anna', 'When are you open?', (text) => written.push(text))).toBe('completed');
  expect(written).toEqual(['From nine ', 'to five.']);
});

test('runs the assistant of the desk', async () => {
  const createAndPoll = jest.spyOn(OpenAI.Beta.Threads.Runs.prototype, 'createAndPoll');
  fake.respond(({ context }) => `You said ${context.items.length} things.`);

  expect(await desk.answer('thread_anna', 'When are you open?')).toBe('You said 2 things.');
  expect(createAndPoll).toHaveBeenCalledWith('thread_anna', { assistant_id: 'asst_desk' });
});
