import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import { inThisHome, setup, type Setup, takeRequests } from '../support/setup.js';

const BOTH: OpenAI.Beta.AssistantTool[] = [{ type: 'file_search' }, { type: 'code_interpreter' }];

/** The tools of every request to the model so far. */
const sentTools = ({ fake }: Setup): unknown[] =>
  fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body?.tools);

const searchOf = (fileId: string): OpenAI.Beta.Threads.Messages.MessageCreateParams.Attachment => ({
  file_id: fileId,
  tools: [{ type: 'file_search' }],
});

async function listStoreFiles({ client }: Setup, storeId: string): Promise<string[]> {
  const { data } = await client.beta.vectorStores.files.list(storeId, { order: 'asc' });
  return data.map(({ id }) => id);
}

describe('files attached for search', () => {
  it("go to the thread's vector store, which is made for the first and keeps the later ones", async () => {
    const world = setup();
    const { fake, client } = world;
    const [first, second] = [fake.addFile(), fake.addFile()];
    const thread = await client.beta.threads.create();
    const message = await client.beta.threads.messages.create(thread.id, {
      role: 'user',
      content: 'Read this.',
      attachments: [searchOf(first.id)],
    });
    expect(message.attachments).toEqual([searchOf(first.id)]);
    expect((await client.beta.threads.messages.list(thread.id)).data).toEqual([message]);

    const { tool_resources: made } = await client.beta.threads.retrieve(thread.id);
    const [storeId = ''] = made?.file_search?.vector_store_ids ?? [];
    expect(storeId).toMatch(/^vs_/);
    await client.beta.threads.messages.create(thread.id, {
      role: 'user',
      content: 'And this.',
      attachments: [searchOf(second.id)],
    });
    expect((await client.beta.threads.retrieve(thread.id)).tool_resources).toEqual(made);
    expect(await listStoreFiles(world, storeId)).toEqual([first.id, second.id]);
    expect(takeRequests(fake).filter((request) => request.startsWith('POST /vector_stores'))).toEqual([
      'POST /vector_stores',
      `POST /vector_stores/${storeId}/file_batches`,
    ]);
    expect(fake.requests.find(({ path }) => path === '/vector_stores')?.body).toEqual({
      file_ids: [first.id],
      expires_after: { anchor: 'last_active_at', days: 7 },
    });
  });

  it('are searched by the next run, beside the stores of its assistant', async () => {
    const world = setup();
    const { fake, client } = world;
    fake.reply('Found.');
    const file = fake.addFile();
    const store = fake.addVectorStore({ fileIds: [] });
    const assistant = await client.beta.assistants.create({
      model: 'gpt-4o',
      tools: [{ type: 'file_search' }],
      tool_resources: { file_search: { vector_store_ids: [store.id] } },
    });
    const thread = await client.beta.threads.create({
      messages: [{ role: 'user', content: 'Read.', attachments: [searchOf(file.id)] }],
    });
    const [threadStore] = thread.tool_resources?.file_search?.vector_store_ids ?? [];
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(sentTools(world)).toEqual([[{ type: 'file_search', vector_store_ids: [store.id, threadStore] }]]);
    expect((await client.beta.threads.messages.list(thread.id, { order: 'asc' })).data[0]?.attachments).toEqual([
      searchOf(file.id),
    ]);
  });

  it('are waited for while they are indexed, once', async () => {
    const world = setup();
    const { fake } = world;
    let looks = 0;
    const client = setup(
      { store: world.store },
      {},
      {
        fetch: async (input, init) => {
          const response = await fake.fetch(input, init);
          const isLook = init?.method?.toUpperCase() === 'GET' && JSON.stringify(input).includes('/vector_stores/');
          if (!isLook || ++looks > 1) return response;
          return Response.json({ ...(await response.json()), file_counts: { in_progress: 1 } });
        },
      },
    ).client;
    fake.reply('Found.');
    fake.reply('Again.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: BOTH });
    const thread = await client.beta.threads.create({
      messages: [{ role: 'user', content: 'Read.', attachments: [searchOf(fake.addFile().id)] }],
    });
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(looks).toBe(2);
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(looks).toBe(2);
  });

  it('come with the messages of a run as well', async () => {
    const world = setup();
    const { fake, client } = world;
    fake.reply('Found.');
    const [searched, run] = [fake.addFile(), fake.addFile()];
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: BOTH });
    const thread = await client.beta.threads.create();
    await client.beta.threads.runs.createAndPoll(thread.id, {
      assistant_id: assistant.id,
      additional_messages: [
        { role: 'user', content: 'Read.', attachments: [searchOf(searched.id)] },
        { role: 'user', content: 'Run.', attachments: [{ file_id: run.id, tools: [{ type: 'code_interpreter' }] }] },
      ],
    });
    const { tool_resources: made } = await client.beta.threads.retrieve(thread.id);
    expect(made).toEqual({
      file_search: { vector_store_ids: [expect.stringMatching(/^vs_/)] },
      code_interpreter: { file_ids: [run.id] },
    });
    expect(sentTools(world)).toEqual([
      [
        { type: 'file_search', vector_store_ids: made?.file_search?.vector_store_ids },
        { type: 'code_interpreter', container: { type: 'auto', file_ids: [run.id] } },
      ],
    ]);
  });

  it('that are not there keep the message from being added', async () => {
    const { client } = setup();
    const thread = await client.beta.threads.create();
    const create = client.beta.threads.messages.create(thread.id, {
      role: 'user',
      content: 'Read.',
      attachments: [searchOf('file-x')],
    });
    await expect(create).rejects.toMatchObject({ status: 404, message: expect.stringContaining('file-x') });
    expect((await client.beta.threads.messages.list(thread.id)).data).toEqual([]);
  });
});

describe('files attached for the code interpreter', () => {
  it('are put into its container, beside those of the assistant, each once', async () => {
    const world = setup();
    const { fake, client } = world;
    fake.reply('Done.');
    const [own, attached] = [fake.addFile(), fake.addFile()];
    const assistant = await client.beta.assistants.create({
      model: 'gpt-4o',
      tools: [{ type: 'code_interpreter' }],
      tool_resources: { code_interpreter: { file_ids: [own.id] } },
    });
    const attachments = [attached, own].map(({ id }) => ({
      file_id: id,
      tools: [{ type: 'code_interpreter' as const }],
    }));
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Run.', attachments }] });
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(sentTools(world)).toEqual([
      [{ type: 'code_interpreter', container: { type: 'auto', file_ids: [own.id, attached.id] } }],
    ]);
    expect(takeRequests(fake)).toEqual(inThisHome(['POST /conversations', 'POST /responses']));
  });
});

describe('vector stores described where they are used', () => {
  const described = (fileId: string) => ({
    file_ids: [fileId],
    metadata: { kind: 'docs' },
    chunking_strategy: { type: 'static' as const, static: { max_chunk_size_tokens: 200, chunk_overlap_tokens: 50 } },
  });

  it('are made with a thread, and waited for before its first run', async () => {
    const world = setup();
    const { fake, client } = world;
    fake.reply('Found.');
    const file = fake.addFile();
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'file_search' }] });
    const thread = await client.beta.threads.create({
      messages: [{ role: 'user', content: 'Search.' }],
      tool_resources: { file_search: { vector_stores: [described(file.id)] } },
    });
    const [storeId = ''] = thread.tool_resources?.file_search?.vector_store_ids ?? [];
    expect(thread.tool_resources).toEqual({ file_search: { vector_store_ids: [storeId] } });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(run).toMatchObject({ tool_resources: thread.tool_resources });
    expect(fake.requests[0]?.body).toEqual({
      ...described(file.id),
      expires_after: { anchor: 'last_active_at', days: 7 },
    });
    expect(takeRequests(fake)).toEqual(
      inThisHome(['POST /vector_stores', 'POST /conversations', `GET /vector_stores/${storeId}`, 'POST /responses']),
    );
    expect(await listStoreFiles(world, storeId)).toEqual([file.id]);
  });

  it('are made with an assistant', async () => {
    const { fake, client } = setup();
    const file = fake.addFile();
    const assistant = await client.beta.assistants.create({
      model: 'gpt-4o',
      tools: [{ type: 'file_search' }],
      tool_resources: {
        file_search: { vector_stores: [described(file.id)] },
        code_interpreter: { file_ids: [file.id] },
      },
    });
    expect(assistant.tool_resources).toEqual({
      file_search: { vector_store_ids: [expect.stringMatching(/^vs_/)] },
      code_interpreter: { file_ids: [file.id] },
    });
    expect(await client.beta.assistants.retrieve(assistant.id)).toEqual(assistant);
    expect(takeRequests(fake)).toEqual(['POST /vector_stores']);
    expect(fake.requests[0]?.body).toEqual(described(file.id));
  });

  it('take more files than one request can: the others follow in batches', async () => {
    const { fake, client } = setup();
    const ids = Array.from({ length: 650 }, () => fake.addFile().id);
    const { chunking_strategy } = described('');
    const create = (file_ids: string[]) =>
      client.beta.threads.create({
        tool_resources: { file_search: { vector_stores: [{ file_ids, chunking_strategy }] } },
      });
    const thread = await create(ids);
    const [storeId = ''] = thread.tool_resources?.file_search?.vector_store_ids ?? [];
    const bodies = fake.requests.filter(({ path }) => path.startsWith('/vector_stores')).map(({ body }) => body);
    expect(bodies).toMatchObject([
      { file_ids: ids.slice(0, 100), chunking_strategy },
      { file_ids: ids.slice(100, 600), chunking_strategy },
      { file_ids: ids.slice(600), chunking_strategy },
    ]);
    expect(await client.vectorStores.retrieve(storeId)).toMatchObject({ file_counts: { total: 650 } });

    await expect(create([...ids, 'file-none'])).rejects.toMatchObject({ status: 404 });
    expect(fake.vectorStores).toEqual([storeId]);
  });

  it.each(['polled', 'streamed'] as const)('go a week after the last run on their thread, %s', async (way) => {
    const day = 86_400_000;
    let now = Date.UTC(2026, 10, 1);
    const { fake, client } = setup({}, { now: () => now });
    fake.respond(() => 'Found.');
    const file = fake.addFile();
    const assistant = await client.beta.assistants.create({
      model: 'gpt-4o',
      tools: [{ type: 'file_search' }],
      tool_resources: { file_search: { vector_stores: [{}] } },
    });
    const thread = await client.beta.threads.create({
      messages: [{ role: 'user', content: 'Search.' }],
      tool_resources: { file_search: { vector_stores: [{ file_ids: [file.id] }] } },
    });
    const [ofThread = ''] = thread.tool_resources?.file_search?.vector_store_ids ?? [];
    const [ofAssistant = ''] = assistant.tool_resources?.file_search?.vector_store_ids ?? [];
    const run = async (): Promise<unknown> => {
      const body = { assistant_id: assistant.id };
      if (way === 'polled') return client.beta.threads.runs.createAndPoll(thread.id, body);
      return client.beta.threads.runs.stream(thread.id, body).finalRun();
    };
    now += 6 * day;
    expect(await run()).toMatchObject({ status: 'completed' });
    now += 6 * day;
    expect(await run()).toMatchObject({ status: 'completed' });
    now += 7 * day;
    expect(await client.vectorStores.retrieve(ofThread)).toMatchObject({ status: 'expired' });
    expect(await client.vectorStores.retrieve(ofAssistant)).toMatchObject({ status: 'completed', expires_at: null });
    await expect(run()).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(`Vector store ${ofThread} is expired.`),
    });
  });
});

describe('the tool resources of a run', () => {
  it("given to createAndRun stand in the place of the assistant's, beside the thread's", async () => {
    const world = setup();
    const { fake, client } = world;
    fake.reply('Found.');
    const [ofAssistant = '', ofThread = '', ofRun = ''] = ['a', 'b', 'c'].map(
      (name) => fake.addVectorStore({ name }).id,
    );
    const file = fake.addFile();
    const assistant = await client.beta.assistants.create({
      model: 'gpt-4o',
      tools: BOTH,
      tool_resources: { file_search: { vector_store_ids: [ofAssistant] } },
    });
    const tool_resources = {
      file_search: { vector_store_ids: [ofRun] },
      code_interpreter: { file_ids: [file.id] },
    };
    const run = await client.beta.threads.createAndRunPoll({
      assistant_id: assistant.id,
      tool_resources,
      thread: {
        messages: [{ role: 'user', content: 'Search.' }],
        tool_resources: { file_search: { vector_store_ids: [ofThread] } },
      },
    });
    expect(run).toMatchObject({ tool_resources });
    expect(sentTools(world)).toEqual([
      [
        { type: 'file_search', vector_store_ids: [ofRun, ofThread] },
        { type: 'code_interpreter', container: { type: 'auto', file_ids: [file.id] } },
      ],
    ]);
  });

  it("follow a change of the thread's", async () => {
    const world = setup();
    const { fake, client } = world;
    fake.reply('Found.');
    const store = fake.addVectorStore();
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'file_search' }] });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Search.' }] });
    const tool_resources = { file_search: { vector_store_ids: [store.id] } };
    const updated = await client.beta.threads.update(thread.id, { tool_resources });
    expect(updated).toEqual({ ...thread, tool_resources });
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(sentTools(world)).toEqual([[{ type: 'file_search', vector_store_ids: [store.id] }]]);
  });
});
