import OpenAI, { AzureOpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { functionTool, refusalOf, setup } from './setup.js';

describe('the script', () => {
  it('answers from the queue in order, then by the function', async () => {
    const { fake, client } = setup();
    fake.respond(async ({ body }) => `echo ${String(body.input)}`);
    fake.reply('one');
    fake.reply('two');
    const ask = async (input: string) => (await client.responses.create({ model: 'gpt-4o', input })).output_text;
    expect([await ask('a'), await ask('b'), await ask('c')]).toEqual(['one', 'two', 'echo c']);
    fake.assertDone();
  });

  it('refuses an unexpected response, says so, and remembers it; the SDK does not retry', async () => {
    const fake = createFakeOpenAI();
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch });
    const error = await refusalOf(client.responses.create({ model: 'gpt-4o', input: 'Surprise' }));
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', code: 'fake_openai_error' });
    expect(error.message).toContain('unexpected POST /responses (model gpt-4o');
    expect(fake.requests).toHaveLength(1);
    expect(() => fake.assertDone()).toThrow(/unexpected POST \/responses .*Surprise/);
  });

  it('answers an unknown route as the service does, and remembers it', async () => {
    const { fake, client } = setup();
    expect(await refusalOf(client.beta.assistants.create({ model: 'gpt-4o' }))).toMatchObject({
      status: 404,
      message: '404 Invalid URL (POST /v1/assistants)',
    });
    expect(() => fake.assertDone()).toThrow('unexpected call: POST /assistants');
  });

  it('names everything that was not used', () => {
    const { fake } = setup();
    fake.reply('left');
    fake.fail({ on: 'POST /responses', times: 2 });
    fake.cutStream({ afterEvents: 1 });
    fake.hold();
    expect(() => fake.assertDone()).toThrow(
      /never used: "left"[^]*fault was left 2 time[^]*cut was left 1 time[^]*1 hold/,
    );
    fake.reset();
    fake.assertDone();
  });

  it('refuses a reply that calls a function which was not offered', async () => {
    const { fake, client } = setup();
    fake.reply({ functionCalls: [{ name: 'g' }] });
    const error = await refusalOf(client.responses.create({ model: 'gpt-4o', input: 'x', tools: [functionTool('f')] }));
    expect(error.message).toContain("calls the function 'g', which the request does not offer");
    expect(() => fake.assertDone()).toThrow("'g'");
  });

  it('reports a function that throws', async () => {
    const { fake, client } = setup();
    fake.respond(() => {
      throw new Error('oops');
    });
    expect((await refusalOf(client.responses.create({ model: 'gpt-4o', input: 'x' }))).message).toContain(
      'could not be made: Error: oops',
    );
    expect(() => fake.assertDone()).toThrow('oops');
  });

  it('forgets everything on reset', async () => {
    const { fake, client } = setup();
    await client.conversations.create();
    fake.reset();
    expect([fake.requests.length, fake.conversations.length, fake.responses.length]).toEqual([0, 0, 0]);
  });
});

describe('what arrived', () => {
  it('is recorded with method, path, query, headers, body and status', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create({ metadata: { a: '1' } });
    await client.conversations.items.list(id, { limit: 5, include: ['message.input_image.image_url'] });
    await refusalOf(client.conversations.retrieve('conv_none'));
    expect(fake.requests).toMatchObject([
      {
        method: 'POST',
        path: '/conversations',
        body: { metadata: { a: '1' } },
        headers: { authorization: 'Bearer test' },
        status: 200,
      },
      {
        method: 'GET',
        path: `/conversations/${id}/items`,
        query: { limit: '5', include: ['message.input_image.image_url'] },
        body: null,
      },
      { status: 404 },
    ]);
  });

  it('carries a request id in the answer', async () => {
    const { client } = setup();
    expect((await client.conversations.create())._request_id).toMatch(/^req_[0-9a-f]{32}$/);
  });

  it.each([
    'https://api.openai.com/v1',
    'http://localhost:1234/v1/',
    'https://proxy.example/tenant/openai/v1',
    'https://proxy.example/api',
  ])('is understood below %s', async (baseURL) => {
    const { fake } = setup();
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, baseURL });
    const { id } = await client.conversations.create();
    await client.conversations.items.list(id);
    expect(fake.requests.map(({ path }) => path)).toEqual(['/conversations', `/conversations/${id}/items`]);
  });

  it("is understood in Azure's way", async () => {
    const { fake } = setup();
    const client = new AzureOpenAI({
      apiKey: 'test',
      fetch: fake.fetch,
      endpoint: 'https://x.openai.azure.com',
      apiVersion: '2025-04-01-preview',
    });
    fake.reply('Hello.');
    const response = await client.responses.create({ model: 'gpt-4o', input: 'Hi' });
    expect((await client.responses.retrieve(response.id)).output_text).toBe('Hello.');
  });

  it('dates every answer by the clock given', async () => {
    const { fake, client } = setup({ now: () => 1_761_318_654_321 });
    const date = 'Fri, 24 Oct 2025 15:10:54 GMT';
    fake.reply('Hello.');
    const stream = client.responses.create({ model: 'gpt-4o', input: 'Hi', stream: true });
    const { response } = await stream.withResponse();
    expect(response.headers.get('date')).toBe(date);
    await response.body?.cancel();
    const answered = await client.conversations.create().asResponse();
    expect(answered.headers.get('date')).toBe(date);
    const refused = await refusalOf(client.conversations.retrieve('conv_x'));
    expect(refused.headers?.get('date')).toBe(date);
    fake.fail({ status: 503 });
    const failed = await refusalOf(client.conversations.create());
    expect(failed.headers?.get('date')).toBe(date);
    fake.fail({ status: 503, headers: { date: 'Fri, 24 Oct 2025 16:00:00 GMT' } });
    const dated = await refusalOf(client.conversations.create());
    expect(dated.headers?.get('date')).toBe('Fri, 24 Oct 2025 16:00:00 GMT');
  });

  it('waits for the latency and takes the time from the clock given', async () => {
    const waited: string[] = [];
    const { client } = setup({ now: () => 5_000, latency: ({ path }) => (waited.push(path), 1) });
    expect((await client.conversations.create()).created_at).toBe(5);
    expect(waited).toEqual(['/conversations']);
  });
});
