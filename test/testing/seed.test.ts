import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { describe, expect, it, test } from 'vitest';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { weatherTool } from '../support/setup.js';

const clientOf = (fake: FakeOpenAI, apiKey = 'test') => new OpenAI({ apiKey, fetch: fake.fetch, maxRetries: 0 });

const EXPORTED: OpenAI.Beta.Assistant = {
  id: 'asst_abc123DEF456ghi789JKL012',
  object: 'assistant',
  created_at: 1_700_000_000,
  name: 'Exported',
  description: null,
  model: 'gpt-4o',
  instructions: 'Greet.',
  tools: [weatherTool],
  metadata: { team: 'desk' },
  temperature: 1,
  top_p: 1,
  tool_resources: {},
  response_format: 'auto',
};

describe('what is seeded', () => {
  const THREAD = 'thread_abc123DEF456ghi789JKL012';

  async function seedDesk() {
    const fake = createFakeOpenAI();
    const seeded = await fake.seed({
      assistants: [EXPORTED, { id: 'asst_desk', model: 'gpt-4o', instructions: 'Answer.' }],
      threads: [
        {
          id: THREAD,
          metadata: { user: 'u1' },
          messages: [
            { role: 'user', content: 'Hello?', metadata: { from: 'web' } },
            { role: 'assistant', content: 'Hello.' },
            {
              role: 'user',
              content: [
                { type: 'text', text: 'And this?' },
                { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
              ],
            },
          ],
        },
      ],
    });
    return { fake, client: clientOf(fake), seeded };
  }

  test('is found under its ids by every client of the fake, made before or after', async () => {
    const fake = createFakeOpenAI();
    const before = clientOf(fake, 'one');
    await before.beta.assistants.list();
    await fake.seed({ assistants: [EXPORTED], threads: [{ id: THREAD, metadata: { user: 'u1' } }] });
    for (const client of [before, clientOf(fake, 'two')]) {
      expect(await client.beta.assistants.retrieve(EXPORTED.id)).toMatchObject(EXPORTED);
      expect(await client.beta.threads.retrieve(THREAD)).toMatchObject({ id: THREAD, metadata: { user: 'u1' } });
    }
    await expect(clientOf(createFakeOpenAI()).beta.assistants.retrieve(EXPORTED.id)).rejects.toThrow('No assistant');
  });

  test('has its messages in order, with roles, images and metadata', async () => {
    const { client, seeded } = await seedDesk();
    const { data } = await client.beta.threads.messages.list(THREAD, { order: 'asc' });
    expect(data.map(({ role, metadata }) => [role, metadata])).toEqual([
      ['user', { from: 'web' }],
      ['assistant', {}],
      ['user', {}],
    ]);
    expect(data[2]?.content).toMatchObject([
      { type: 'text', text: { value: 'And this?' } },
      { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
    ]);
    expect(seeded.threads[0]?.messages).toEqual(data);
  });

  test('can be run, polled and streamed', async () => {
    const { fake, client } = await seedDesk();
    fake.reply('Polled.');
    fake.reply('Streamed.');
    const run = await client.beta.threads.runs.createAndPoll(THREAD, { assistant_id: EXPORTED.id });
    expect(run).toMatchObject({ status: 'completed', thread_id: THREAD });
    const final = await client.beta.threads.runs.stream(THREAD, { assistant_id: 'asst_desk' }).finalRun();
    expect(final.status).toBe('completed');
    const { data } = await client.beta.threads.messages.list(THREAD);
    expect(data).toHaveLength(5);
    expect(data[0]?.content[0]).toMatchObject({ text: { value: 'Streamed.' } });
    fake.assertDone();
  });

  test('is listed as given', async () => {
    const { client, seeded } = await seedDesk();
    const { data } = await client.beta.assistants.list({ order: 'asc' });
    expect(data.map(({ id }) => id)).toEqual([EXPORTED.id, 'asst_desk']);
    expect(seeded.assistants).toEqual(data);
  });

  test('takes no request, reply or fault of the test', async () => {
    const fake = createFakeOpenAI({ apiKey: 'sk-only', latency: 60_000 });
    fake.fail({ on: '*' });
    await fake.seed({ threads: [{ id: THREAD, messages: [{ role: 'user', content: 'Hello?' }] }] });
    expect(fake.requests).toEqual([]);
    expect(() => fake.assertDone()).toThrow('a fault was left');
  });

  test('is gone after a reset, and may be seeded again', async () => {
    const { fake, client } = await seedDesk();
    fake.reset();
    await expect(client.beta.assistants.retrieve(EXPORTED.id)).rejects.toMatchObject({ status: 404 });
    await expect(client.beta.threads.retrieve(THREAD)).rejects.toMatchObject({ status: 404 });
    await fake.seed({ assistants: [EXPORTED], threads: [{ id: THREAD }] });
    expect((await client.beta.threads.messages.list(THREAD)).data).toEqual([]);
  });
});

describe('threads', () => {
  it.each(['thread_1', 'thread_abc123def456abc123def456'])('keep an id like %s', async (id) => {
    const fake = createFakeOpenAI();
    const client = clientOf(fake);
    await fake.seed({
      assistants: [{ id: 'asst_desk', model: 'gpt-4o', instructions: 'Answer.' }],
      threads: [{ id, messages: [{ role: 'user', content: 'Hello?' }] }],
    });
    fake.reply('Hi.');
    const run = await client.beta.threads.runs.createAndPoll(id, { assistant_id: 'asst_desk' });
    expect(run).toMatchObject({ status: 'completed', thread_id: id });
    expect(await client.beta.threads.runs.retrieve(run.id, { thread_id: id })).toMatchObject({ id: run.id });
    expect((await client.beta.threads.messages.list(id)).data).toHaveLength(2);
  });

  it('may have more messages than one request takes', async () => {
    const fake = createFakeOpenAI();
    const messages = Array.from({ length: 45 }, (_, index) => ({ role: 'user' as const, content: `No. ${index}` }));
    const { threads } = await fake.seed({ threads: [{ id: 'thread_long', messages }] });
    expect(threads[0]?.messages.map(({ content }) => content[0])).toMatchObject(
      messages.map(({ content }) => ({ text: { value: content } })),
    );
  });

  it('keep the files that are attached to their messages', async () => {
    const fake = createFakeOpenAI();
    const client = clientOf(fake);
    const file = fake.addFile({ filename: 'rules.txt', content: 'Be kind.' });
    const attachments = [{ file_id: file.id, tools: [{ type: 'file_search' as const }] }];
    await fake.seed({
      threads: [{ id: 'thread_files', messages: [{ role: 'user', content: 'See this.', attachments }] }],
    });
    const { data } = await client.beta.threads.messages.list('thread_files');
    expect(data[0]?.attachments).toEqual(attachments);
    const { tool_resources } = await client.beta.threads.retrieve('thread_files');
    expect(tool_resources?.file_search?.vector_store_ids).toHaveLength(1);
  });
});

describe('a client with a store of its own', () => {
  it('finds what is seeded into that store', async () => {
    const fake = createFakeOpenAI();
    const store = new MemoryStore();
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store } });
    await fake.seed({
      assistants: [EXPORTED],
      threads: [{ id: 'thread_1', messages: [{ role: 'user', content: 'Hi', metadata: { from: 'web' } }] }],
      store,
    });
    expect(await client.beta.assistants.retrieve(EXPORTED.id)).toMatchObject({ name: 'Exported' });
    expect((await client.beta.threads.messages.list('thread_1')).data[0]?.metadata).toEqual({ from: 'web' });
  });
});

describe('seeding is refused', () => {
  it('for an id that is there already', async () => {
    const fake = createFakeOpenAI();
    await fake.seed({ assistants: [EXPORTED], threads: [{ id: 'thread_1' }] });
    await expect(fake.seed({ threads: [{ id: 'thread_1' }] })).rejects.toThrow('thread_1 is there already');
    await expect(fake.seed({ assistants: [EXPORTED] })).rejects.toThrow(`${EXPORTED.id} is there already`);
  });

  it('for a thread whose id no thread has', async () => {
    await expect(createFakeOpenAI().seed({ threads: [{ id: 'my-thread' }] })).rejects.toThrow("begin with 'thread_'");
  });

  it('for messages that threads.create would refuse, naming thread and parameter', async () => {
    const messages = [{ role: 'robot' as 'user', content: 'Hi' }];
    await expect(createFakeOpenAI().seed({ threads: [{ id: 'thread_1', messages }] })).rejects.toThrow(
      "fake.seed: the thread thread_1: Invalid value: 'robot'",
    );
  });

  it('for an assistant without an id', async () => {
    const assistants = [{ model: 'gpt-4o' } as { id: string; model: string }];
    await expect(createFakeOpenAI().seed({ assistants })).rejects.toThrow("must be an assistant with 'id' and 'model'");
  });
});
