import { http } from 'msw';
import { setupServer } from 'msw/node';
import OpenAI4 from 'openai-4-104';
import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterEach, expect, test } from 'vitest';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

function listen(handlers: Parameters<typeof setupServer>) {
  const server = setupServer(...handlers);
  server.listen({ onUnhandledRequest: 'error' });
  stop = () => server.close();
}

/** What an app does, with whichever client. */
async function askForAnswer(client: { beta: OpenAI4['beta'] }): Promise<string> {
  const assistant = await client.beta.assistants.create({ model: 'gpt-5.6-sol' });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hello.' }] });
  const stream = client.beta.threads.runs.stream(thread.id, { assistant_id: assistant.id });
  const [message] = await stream.finalMessages();
  const [part] = message?.content ?? [];
  return part?.type === 'text' ? part.text.value : 'no text';
}

test('code that is not moved yet is tested with its own SDK, and passes the same test when it is', async () => {
  const fake = createFakeOpenAI();
  listen(fake.legacyHandlers);
  fake.reply('Before.');
  fake.reply('After.');

  const before = await askForAnswer(new OpenAI4({ apiKey: 'any key' }));
  // The drop-in has the same surface.
  const after = await askForAnswer(new OpenAI({ apiKey: 'any key', fetch: fake.fetch }) as unknown as OpenAI4);

  expect([before, after]).toEqual(['Before.', 'After.']);
  fake.assertDone();
});

test('files that an answer names are served, and files that were uploaded too', async () => {
  const fake = createFakeOpenAI();
  listen(fake.legacyHandlersFor({ http }));
  const uploaded = fake.addFile({ filename: 'notes.txt', content: 'Notes.' });
  const client = new OpenAI4({ apiKey: 'any key' });

  expect(await client.files.retrieve(uploaded.id)).toMatchObject({ id: uploaded.id, filename: 'notes.txt' });
});

test('a reset forgets what was made over HTTP', async () => {
  const fake = createFakeOpenAI();
  listen(fake.legacyHandlers);
  const client = new OpenAI4({ apiKey: 'any key', maxRetries: 0 });
  const { id } = await client.beta.assistants.create({ model: 'gpt-5.6-sol' });

  fake.reset();

  await expect(client.beta.assistants.retrieve(id)).rejects.toMatchObject({ status: 404 });
});
