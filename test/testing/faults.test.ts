import OpenAI, { APIConnectionError, APIConnectionTimeoutError, RateLimitError } from 'openai';
import { describe, expect, it } from 'vitest';
import { createFakeOpenAI, type FakeOpenAI, type FakeOpenAIOptions } from '../../src/testing/index.js';
import { collect, functionTool, refusalOf, setup } from './setup.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

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

describe('a conversation whose stream is lost', () => {
  type Client = ReturnType<typeof setup>['client'];

  const begin = (client: Client, conversation: string, input: OpenAI.Responses.ResponseInput, background = false) =>
    client.responses.create({
      model: 'gpt-4o',
      conversation,
      input,
      tools: [functionTool('look')],
      stream: true,
      background,
    });

  const question: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Look.' }];
  const output: OpenAI.Responses.ResponseInput = [{ type: 'function_call_output', call_id: 'call_a', output: 'Seen.' }];
  const call = { functionCalls: [{ name: 'look', callId: 'call_a' }] };

  /** Reads a stream until it breaks. */
  const readOn = (stream: AsyncIterable<unknown>) => collect(stream).catch(() => []);
  const leave = async (stream: AsyncIterable<unknown>) => {
    for await (const _ of stream) break;
  };
  /** Waits until the service is done with the conversation. */
  const settle = async (fake: FakeOpenAI) => {
    while (fake.conversations.some(({ lockedBy }) => lockedBy !== null)) await nextTurn();
  };
  const listTypes = async (client: Client, id: string) =>
    (await client.conversations.items.list(id, { order: 'asc' })).data.map(({ type }) => type);

  const WAYS: [string, (fake: FakeOpenAI) => void, FakeOpenAIOptions, (stream: AsyncIterable<unknown>) => unknown][] = [
    ['the network breaks', (fake) => fake.cutStream({ afterEvents: 3, joins: false }), {}, readOn],
    ['the client leaves', () => undefined, { leftStream: { continues: true, joins: false } }, leave],
  ];

  it.each(WAYS)('may lack what its response has, when %s', async (_, prepare, options, read) => {
    const { fake, client } = setup(options);
    const { id } = await client.conversations.create();
    fake.reply(call);
    prepare(fake);
    await read(await begin(client, id, question));
    await settle(fake);
    const response = await client.responses.retrieve(fake.responses[0]?.id ?? '');
    expect(response).toMatchObject({ status: 'completed', output: [{ type: 'function_call', call_id: 'call_a' }] });
    expect(await listTypes(client, id)).toEqual([]);
    const refused = await refusalOf(begin(client, id, output));
    expect(refused).toMatchObject({ status: 400, param: 'input' });
    expect(refused.message).toContain('No tool call found for function call output with call_id call_a.');
    fake.reply('Hello.');
    await collect(await begin(client, id, question));
    expect(await listTypes(client, id)).toEqual(['message', 'message']);
    fake.assertDone();
  });

  it.each(WAYS)('may lack the outputs that were sent, when %s', async (_, prepare, options, read) => {
    const { fake, client } = setup(options);
    const { id } = await client.conversations.create();
    fake.reply(call);
    await collect(await begin(client, id, question));
    fake.reply('It is seen.');
    prepare(fake);
    await read(await begin(client, id, output));
    await settle(fake);
    expect(fake.responses.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(await listTypes(client, id)).toEqual(['message', 'function_call']);
    const refused = await refusalOf(begin(client, id, question));
    expect(refused.message).toContain('No tool output found for function call call_a.');
  });

  it.each([
    [{}, 'cancelled', []],
    [{ leftStream: { continues: false } }, 'cancelled', []],
    [{ leftStream: { continues: true } }, 'completed', ['message', 'function_call']],
  ])('is what the option says when the client leaves: %j', async (options, status, types) => {
    const { fake, client } = setup(options);
    const { id } = await client.conversations.create();
    fake.reply(call);
    await leave(await begin(client, id, question));
    await settle(fake);
    expect(fake.responses[0]?.status).toBe(status);
    expect(await listTypes(client, id)).toEqual(types);
  });

  it('lacks nothing of a response in the background', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply(call);
    fake.cutStream({ afterEvents: 3, joins: false });
    await readOn(await begin(client, id, question, true));
    await settle(fake);
    expect(await listTypes(client, id)).toEqual(['message', 'function_call']);
  });

  it('cannot lack what joined before the cut, which is reported', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply('Short.');
    const { length } = await collect(await begin(client, id, question));
    fake.reply('Short.');
    fake.cutStream({ afterEvents: length, joins: false });
    await readOn(await begin(client, id, question));
    expect(() => fake.assertDone()).toThrow(`a stream was cut after ${length} events, when its items had joined`);
  });
});
