/* eslint-disable no-undef -- The globals are Jest's, which are what is tested. */
// A test of Jest of code that calls the Assistants API: by the SDK, and by Jest's own `fetch`.
const { OpenAI } = require('openai');

const apiKey = 'sk-test';

test('polls and streams', async () => {
  const { threads, assistants } = new OpenAI({ apiKey, maxRetries: 0 }).beta;
  const { id: assistant_id } = await assistants.create({ model: 'gpt-5.6-sol' });
  const thread = await threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  const run = await threads.runs.createAndPoll(thread.id, { assistant_id }, { pollIntervalMs: 10 });
  expect(run.status).toBe('completed');

  await threads.messages.create(thread.id, { role: 'user', content: 'Hi again' });
  let text = '';
  const stream = threads.runs.stream(thread.id, { assistant_id }).on('textDelta', ({ value }) => (text += value));
  await stream.finalRun();
  expect(text).toBe('Hello.');
});

test('fetches', async () => {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const { signal } = new AbortController();
  const listed = await fetch(new Request('https://api.openai.com/v1/assistants', { headers, signal }));
  expect(listed).toBeInstanceOf(Response);
  expect(await listed.json()).toMatchObject({ object: 'list' });

  const body = new TextEncoder().encode('{"metadata":{"of":"Jest"}}');
  const made = await fetch(new URL('https://api.openai.com/v1/threads'), { method: 'POST', headers, body });
  expect(await made.json()).toMatchObject({ object: 'thread', metadata: { of: 'Jest' } });
});
