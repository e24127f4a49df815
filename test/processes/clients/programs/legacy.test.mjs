/* eslint-disable no-undef -- The globals are Jest's, which are what is tested. */
// The same as legacy.test.cjs, of ES modules: their realm has globals of its own, and so have the modules that they import.
import { get } from 'node:https';
import OpenAI from 'openai';

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

test('fetches, and gets by node:https', async () => {
  const headers = { authorization: `Bearer ${apiKey}` };
  const listed = await fetch(new Request('https://api.openai.com/v1/assistants', { headers }));
  expect(listed).toBeInstanceOf(Response);
  expect(await listed.json()).toMatchObject({ object: 'list' });

  const { statusCode } = await new Promise((resolve, reject) => {
    get('https://api.openai.com/v1/assistants', { headers }, (response) => resolve(response.resume())).on(
      'error',
      reject,
    );
  });
  expect(statusCode).toBe(200);
});
