import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, test } from 'vitest';
import { createClient, LocalIndex } from '../../examples/local-file-search.js';

const index = new LocalIndex();
index.add({ id: 'file-rules', name: 'rules.md', text: 'Holidays: each employee has 27 days.\n\nParking is free.' });
index.add({ id: 'file-menu', name: 'menu.md', text: 'On Monday there is soup.' });

test('the index finds the passage that has most of the words, and only where it is to look', () => {
  expect(index.search('How many holidays has an employee?', 5)[0]).toMatchObject({
    file_id: 'file-rules',
    text: 'Holidays: each employee has 27 days.',
  });
  expect(index.search('holidays', 5, ['file-menu'])).toEqual([]);
  expect(index.search('xyzzy', 5)).toEqual([]);
});

test.each(['polled', 'streamed'])('an assistant searches it, and cites what it found: %s', async (way) => {
  const fake = createFakeOpenAI();
  const client = createClient({ apiKey: 'test', fetch: fake.fetch }, index);
  const { assistants, threads } = client.beta;
  fake.reply({ functionCalls: [{ name: 'file_search', arguments: { query: 'holidays of an employee' } }] });
  fake.reply('27 days【4:0†rules.md】.');
  const assistant = await assistants.create({ model: 'gpt-6-luna', tools: [{ type: 'file_search' }] });
  const thread = await threads.create({ messages: [{ role: 'user', content: 'How many holidays?' }] });
  const run = await (way === 'polled'
    ? threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id })
    : threads.runs.stream(thread.id, { assistant_id: assistant.id }).finalRun());

  expect(run.status).toBe('completed');
  const [message] = (await threads.messages.list(thread.id)).data;
  expect(message?.content).toMatchObject([
    {
      text: {
        value: '27 days【4:0†rules.md】.',
        annotations: [{ text: '【4:0†rules.md】', file_citation: { file_id: 'file-rules' } }],
      },
    },
  ]);
  fake.assertDone();
});
