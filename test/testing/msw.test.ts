import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import OpenAI, { APIConnectionError } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { collect } from './setup.js';

const fake = createFakeOpenAI();
const server = setupServer(
  ...fake.handlers,
  http.get('https://app.example/v1/files-of-mine', () => HttpResponse.json({ mine: true })),
);
let client: OpenAI;

beforeAll(() => {
  server.listen({ onUnhandledRequest: 'error' });
  client = new OpenAI({ apiKey: 'test', maxRetries: 0 }); // takes the global fetch of this moment
});
afterEach(() => fake.reset());
afterAll(() => server.close());

describe('the msw handlers', () => {
  it('answer the real client without a fetch of its own', async () => {
    fake.reply('Hello.');
    const { id } = await client.conversations.create();
    expect((await client.responses.create({ model: 'gpt-4o', conversation: id, input: 'Hi' })).output_text).toBe(
      'Hello.',
    );
    expect(fake.requests).toHaveLength(2);
  });

  it('stream', async () => {
    fake.reply('Hello there.');
    const events = await collect(await client.responses.create({ model: 'gpt-4o', input: 'Hi', stream: true }));
    expect(events.at(-1)?.type).toBe('response.completed');
  });

  it('break connections and streams', async () => {
    fake.fail({ kind: 'reset' });
    await expect(client.conversations.create()).rejects.toThrow(APIConnectionError);
    fake.reply('Hello there.');
    fake.cutStream({ afterEvents: 3 });
    const stream = await client.responses.create({ model: 'gpt-4o', input: 'Hi', stream: true });
    await expect(collect(stream)).rejects.toThrow();
  });

  it('report a call to the API that was shut down', async () => {
    await expect(client.beta.threads.create()).rejects.toThrow('Invalid URL (POST /v1/threads)');
    expect(() => fake.assertDone()).toThrow('POST /threads');
  });

  it('leave other requests to their own handlers', async () => {
    expect(await (await fetch('https://app.example/v1/files-of-mine')).json()).toEqual({ mine: true });
    expect(fake.requests).toHaveLength(0);
  });

  it('are also made by the msw that is given', () => {
    expect(fake.handlersFor({ http })).toHaveLength(1);
  });
});
