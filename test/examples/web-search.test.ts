import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, test } from 'vitest';
import { createClient } from '../../examples/web-search.js';

test.each(['polled', 'streamed'])('an assistant that says so searches the web, another does not: %s', async (way) => {
  const fake = createFakeOpenAI();
  const client = createClient({ apiKey: 'test', fetch: fake.fetch });
  const { assistants, threads } = client.beta;
  const text = 'Oslo has 720,000 people (example.org).';
  fake.reply([
    { type: 'web_search_call', action: { type: 'search', query: 'people in Oslo' } },
    {
      type: 'message',
      content: [
        {
          type: 'output_text',
          text,
          annotations: [
            { type: 'url_citation', start_index: 24, end_index: 37, url: 'https://example.org/oslo', title: 'Oslo' },
          ],
        },
      ],
    },
  ]);
  fake.reply('I do not know.');
  const searching = await assistants.create({ model: 'gpt-6-luna', metadata: { web_search: 'on' } });
  const other = await assistants.create({ model: 'gpt-6-luna' });
  const thread = await threads.create({ messages: [{ role: 'user', content: 'How many people live in Oslo?' }] });
  for (const { id } of [searching, other]) {
    const run = await (way === 'polled'
      ? threads.runs.createAndPoll(thread.id, { assistant_id: id })
      : threads.runs.stream(thread.id, { assistant_id: id }).finalRun());
    expect(run).toMatchObject({ status: 'completed', tools: [] });
  }

  const sent = fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body?.tools);
  expect(sent).toEqual([[{ type: 'web_search' }], undefined]);
  const { data } = await threads.messages.list(thread.id, { order: 'asc' });
  expect(data.map(({ content }) => content)).toEqual([
    [{ type: 'text', text: { value: 'How many people live in Oslo?', annotations: [] } }],
    [{ type: 'text', text: { value: text, annotations: [] } }],
    [{ type: 'text', text: { value: 'I do not know.', annotations: [] } }],
  ]);
});
