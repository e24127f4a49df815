import { afterEach, expect, test, vi } from 'vitest';
import OpenAI from '../../src/index.js';
import { createFakeOpenAI } from '../../src/testing/index.js';

afterEach(() => {
  vi.restoreAllMocks();
});

test('nothing needs queueMicrotask, which fake timers may have replaced', async () => {
  const fake = createFakeOpenAI();
  const openai = new OpenAI({ apiKey: 'test', fetch: fake.fetch });
  const upload = () => openai.files.create({ file: new File(['Nine.'], 'hours.txt'), purpose: 'assistants' });
  await upload(); // before its first upload, the SDK reads a form to learn what the platform can do
  const queued = vi.spyOn(globalThis, 'queueMicrotask');

  const file = await upload();
  const { id: assistant_id } = await openai.beta.assistants.create({ model: 'gpt-6-luna' });
  const { id } = await openai.beta.threads.create({ messages: [{ role: 'user', content: 'When are you open?' }] });
  fake.reply('From nine to five.');
  const polled = await openai.beta.threads.runs.createAndPoll(id, { assistant_id });
  fake.reply({ chunks: ['From nine ', 'to five.'] });
  const streamed = await openai.beta.threads.runs.stream(id, { assistant_id }).finalRun();

  expect([file.filename, polled.status, streamed.status]).toEqual(['hours.txt', 'completed', 'completed']);
  await expect(openai.beta.threads.retrieve('thread_1')).rejects.toThrow('No thread found');
  expect(queued).not.toHaveBeenCalled();
});
