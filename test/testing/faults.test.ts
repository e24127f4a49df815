import OpenAI, { APIConnectionError, APIConnectionTimeoutError, RateLimitError } from 'openai';
import { describe, expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { collect, refusalOf, setup } from './setup.js';

describe('fail', () => {
  it('refuses the next matching requests, with headers that the SDK obeys', async () => {
    const fake = createFakeOpenAI();
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, maxRetries: 2 });
    fake.fail({ on: 'POST /responses', status: 429, times: 2, headers: { 'retry-after-ms': '1' } });
    fake.reply('At last.');
    expect((await client.responses.create({ model: 'gpt-4o', input: 'x' })).output_text).toBe('At last.');
    expect(fake.requests.map(({ status }) => status)).toEqual([429, 429, 200]);
    fake.assertDone();
  });

  it('leaves other requests alone, by method and by pattern', async () => {
    const { fake, client } = setup();
    fake.fail({ on: 'GET /conversations/{id}', status: 503 });
    const { id } = await client.conversations.create();
    await client.conversations.items.list(id);
    expect(await refusalOf(client.conversations.retrieve(id))).toMatchObject({ status: 503, type: 'server_error' });
    await client.conversations.retrieve(id);
  });

  it('answers the error it is given', async () => {
    const { fake, client } = setup();
    fake.fail({ status: 429, code: 'insufficient_quota', type: 'insufficient_quota', message: 'No more.' });
    const error = await refusalOf(client.conversations.create());
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ code: 'insufficient_quota', type: 'insufficient_quota', message: '429 No more.' });
    fake.fail({ code: 'conversation_locked' });
    expect(await refusalOf(client.conversations.create())).toMatchObject({ status: 400, param: 'conversation' });
  });

  it('breaks the connection before anything happened', async () => {
    const { fake, client } = setup();
    fake.fail({ on: '/conversations', kind: 'reset' });
    await expect(client.conversations.create()).rejects.toThrow(APIConnectionError);
    expect(fake.conversations).toHaveLength(0);
    expect(fake.requests[0]?.status).toBeNull();
  });

  it('loses the answer after everything happened', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.fail({ on: 'POST /responses', kind: 'lostAnswer', times: 2 });
    fake.respond(() => 'Said anyway.');
    const request = { model: 'gpt-4o', conversation: id, input: 'x' };
    await expect(client.responses.create(request)).rejects.toThrow(APIConnectionError);
    await expect(client.responses.create({ ...request, stream: true })).rejects.toThrow(APIConnectionError);
    expect(fake.conversations[0]?.items).toHaveLength(4);
  });

  it('never answers, until the client gives up', async () => {
    const { fake } = setup();
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, maxRetries: 0, timeout: 5 });
    fake.fail({ kind: 'timeout' });
    await expect(client.conversations.create()).rejects.toThrow(APIConnectionTimeoutError);
  });
});

describe('cutStream', () => {
  const begin = async (cut: { clean?: boolean; continues?: boolean }, background = false) => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply('One two three.');
    fake.cutStream({ afterEvents: 5, ...cut });
    const stream = await client.responses.create({
      model: 'gpt-4o',
      conversation: id,
      input: 'x',
      stream: true,
      background,
    });
    const events: string[] = [];
    let error: unknown = null;
    try {
      for await (const event of stream) events.push(event.type);
    } catch (cause) {
      error = cause;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { fake, client, events, error };
  };

  it('breaks the stream with an error after so many events, while the service goes on', async () => {
    const { fake, events, error } = await begin({});
    expect(events).toHaveLength(5);
    expect(error).toBeInstanceOf(TypeError);
    expect(fake.responses[0]?.status).toBe('completed');
    expect(fake.conversations[0]?.items).toHaveLength(2);
  });

  it('ends quietly when it is clean', async () => {
    const { events, error } = await begin({ clean: true });
    expect([events.length, error]).toEqual([5, null]);
  });

  it('is reported when the stream was shorter', async () => {
    const { fake, client } = setup();
    fake.reply('Short.');
    fake.cutStream({ afterEvents: 99 });
    await collect(await client.responses.create({ model: 'gpt-4o', input: 'x', stream: true }));
    expect(() => fake.assertDone()).toThrow('ended before it could be cut after 99 events');
  });

  it('can end the response too', async () => {
    const { fake } = await begin({ continues: false });
    expect(fake.responses[0]?.status).toBe('cancelled');
    expect(fake.conversations[0]).toMatchObject({ items: [], lockedBy: null });
  });

  it('leaves a background response to be streamed from there on', async () => {
    const { fake, client, events } = await begin({}, true);
    const id = fake.responses[0]?.id ?? '';
    const rest = await collect(await client.responses.retrieve(id, { stream: true, starting_after: 4 }));
    expect(rest[0]?.sequence_number).toBe(5);
    expect([...events, ...rest.map(({ type }) => type)].at(-1)).toBe('response.completed');
  });
});
