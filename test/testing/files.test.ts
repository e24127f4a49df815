import { toFile, type OpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import type { FakeOpenAIOptions } from '../../src/testing/index.js';
import { collect, matching, postResponses, refusalOf, setup } from './setup.js';

describe('files', () => {
  it('are uploaded, retrieved, listed, downloaded and deleted', async () => {
    const { client } = setup();
    const file = await client.files.create({
      file: await toFile(new TextEncoder().encode('pizza'), 'food.txt'),
      purpose: 'batch',
    });
    expect(file).toMatchObject({
      id: matching(/^file-\w{22}$/),
      object: 'file',
      bytes: 5,
      filename: 'food.txt',
      purpose: 'batch',
      status: 'processed',
    });
    expect(await client.files.retrieve(file.id)).toEqual(file);
    expect(await collect(client.files.list({ purpose: 'batch' }))).toEqual([file]);
    expect(await (await client.files.content(file.id)).text()).toBe('pizza');
    expect(await client.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
    expect((await refusalOf(client.files.retrieve(file.id))).message).toBe(`404 No such File object: ${file.id}`);
  });

  it.each(['assistants', 'user_data'])('of purpose %s are not downloaded', async (purpose) => {
    const { fake, client } = setup();
    const { id } = fake.addFile({ content: 'x', purpose });
    expect((await refusalOf(client.files.content(id))).message).toBe(
      `400 Not allowed to download files of purpose: ${purpose}`,
    );
  });
});

describe('containers', () => {
  it('hold the files of the code interpreter', async () => {
    const { fake, client } = setup();
    const file = fake.addContainerFile({ filename: 'plot.png', content: new Uint8Array([1, 2]) });
    const containerId = String(file.container_id);
    expect(await client.containers.files.retrieve(file.id, { container_id: containerId })).toMatchObject({
      object: 'container.file',
      path: '/mnt/data/plot.png',
      bytes: 2,
      source: 'assistant',
    });
    const content = await client.containers.files.content.retrieve(file.id, { container_id: containerId });
    expect(new Uint8Array(await content.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
    expect(
      await refusalOf(client.containers.files.retrieve('cfile_none', { container_id: containerId })),
    ).toMatchObject({ status: 404 });
  });

  it('are made, filled and deleted', async () => {
    const { client } = setup();
    const { id } = await client.containers.create({ name: 'mine' });
    await client.containers.files.create(id, { file: await toFile(new TextEncoder().encode('a'), 'a.txt') });
    expect((await collect(client.containers.files.list(id))).map(({ path }) => path)).toEqual(['/mnt/data/a.txt']);
    await client.containers.delete(id);
    expect(await refusalOf(client.containers.retrieve(id))).toMatchObject({ status: 404 });
  });

  it('are made with files and memory', async () => {
    const { fake, client } = setup();
    const file = fake.addFile({ filename: 'a.csv', content: '1;2' });
    const { id, ...made } = await client.containers.create({ name: 'mine', file_ids: [file.id], memory_limit: '4g' });
    expect(made).toMatchObject({ name: 'mine', memory_limit: '4g', status: 'running' });
    const [held] = await collect(client.containers.files.list(id));
    expect(held).toMatchObject({ path: '/mnt/data/a.csv', source: 'user' });
    const container = { type: 'auto', memory_limit: '2g' };
    const refused = { model: 'gpt-4o', input: 'x', tools: [{ type: 'code_interpreter', container }] };
    expect(await refusalOf(postResponses(client, refused))).toMatchObject({
      status: 400,
      param: 'tools[0].container.memory_limit',
      code: 'invalid_value',
    });
  });

  it('take 50 files at most', async () => {
    const { fake, client } = setup();
    const ids = Array.from({ length: 51 }, () => fake.addFile().id);
    expect(await refusalOf(client.containers.create({ name: 'mine', file_ids: ids }))).toMatchObject({
      status: 400,
      param: 'file_ids',
      code: 'array_above_max_length',
    });
    const tools = [{ type: 'code_interpreter' as const, container: { type: 'auto' as const, file_ids: ids } }];
    expect(await refusalOf(client.responses.create({ model: 'gpt-4o', input: 'x', tools }))).toMatchObject({
      param: 'tools[0].container.file_ids',
      code: 'array_above_max_length',
    });
  });

  const MINUTE = 60_000;

  /** A conversation in which the code interpreter has run, and a clock. */
  async function useContainer(options: FakeOpenAIOptions = {}) {
    const clock = { now: Date.now() };
    const { fake, client } = setup({ ...options, now: () => clock.now });
    const conversation = (await client.conversations.create()).id;
    fake.respond(({ context }) =>
      context.tools.length > 0 ? { codeInterpreter: { code: '1' }, text: 'One.' } : 'Fine.',
    );
    const ask = (container: { type: 'auto' } | string = { type: 'auto' }) => {
      const tools = [{ type: 'code_interpreter' as const, container }];
      return client.responses.create({ model: 'gpt-4o', input: 'x', conversation, tools });
    };
    const goOn = () => {
      return client.responses.create({ model: 'gpt-4o', input: 'x', conversation });
    };
    const containerOf = ({ output }: Awaited<ReturnType<typeof ask>>) =>
      output.flatMap((item) => (item.type === 'code_interpreter_call' ? item.container_id : []))[0] ?? '';
    return { client, clock, ask, goOn, containerOf, id: containerOf(await ask()) };
  }

  it('are used again, and end 20 minutes after their last use', async () => {
    const { client, clock, ask, containerOf, id } = await useContainer();
    clock.now += 19 * MINUTE;
    expect(containerOf(await ask())).toBe(id);
    clock.now += 19 * MINUTE;
    expect(await client.containers.retrieve(id)).toMatchObject({ status: 'running' });
    clock.now += 20 * MINUTE;
    expect(await client.containers.retrieve(id)).toMatchObject({ status: 'expired' });
    expect(await refusalOf(client.containers.files.retrieve('cfile_1', { container_id: id }))).toMatchObject({
      status: 404,
    });
    expect(await refusalOf(ask())).toMatchObject({ status: 400, message: '400 Container is expired.' });
    expect(await refusalOf(ask(id))).toMatchObject({ status: 400, message: '400 Container is expired.' });
  });

  it('leave calls that the service accepts with another container or none', async () => {
    const { client, clock, ask, goOn, containerOf } = await useContainer({ endedContainer: 'expected' });
    clock.now += 20 * MINUTE;
    expect((await refusalOf(ask())).message).toMatch(/^400 Expected container_id: cntr_\w+$/);
    await goOn();
    const { id } = await client.containers.create({ name: 'mine' });
    expect(containerOf(await ask(id))).toBe(id);
    expect(containerOf(await ask())).toBe(id);
  });

  it('make the service refuse the whole conversation, with the option endedCalls', async () => {
    const { client, clock, ask, goOn } = await useContainer({ endedCalls: 'refuse' });
    clock.now += 20 * MINUTE;
    const { id } = await client.containers.create({ name: 'mine' });
    for (const asked of [ask(), ask(id), goOn()]) {
      expect(await refusalOf(asked)).toMatchObject({ status: 400, message: '400 Container is expired.' });
    }
  });
});

describe('vector stores', () => {
  it('process their files after they were made', async () => {
    const { fake, client } = setup();
    const store = await client.vectorStores.create({ name: 'docs', file_ids: [fake.addFile({ content: 'abc' }).id] });
    expect(store).toMatchObject({
      status: 'in_progress',
      file_counts: { in_progress: 1, total: 1 },
      name: 'docs',
      metadata: {},
    });
    expect(await client.vectorStores.retrieve(store.id)).toMatchObject({
      status: 'completed',
      file_counts: { completed: 1 },
      usage_bytes: 3,
    });
  });

  it('expire the given number of days after their last use, and are not searched then', async () => {
    let now = Date.UTC(2026, 10, 1);
    const { fake, client } = setup({ now: () => now });
    fake.reply({ fileSearch: {}, text: 'Found.' });
    const expires_after = { anchor: 'last_active_at' as const, days: 2 };
    const store = await client.vectorStores.create({ expires_after });
    expect(store).toMatchObject({ expires_after, expires_at: store.created_at + 2 * 86_400, status: 'completed' });
    const search = () =>
      client.responses.create({
        model: 'gpt-5',
        input: 'Search.',
        tools: [{ type: 'file_search', vector_store_ids: [store.id] }],
      });
    now += 86_400_000;
    await search();
    now += 86_400_000;
    expect(await client.vectorStores.retrieve(store.id)).toMatchObject({
      status: 'completed',
      last_active_at: store.created_at + 86_400,
      expires_at: store.created_at + 3 * 86_400,
    });
    now += 86_400_000;
    expect(await client.vectorStores.retrieve(store.id)).toMatchObject({ status: 'expired' });
    expect(await refusalOf(search())).toMatchObject({ status: 400, param: 'tools[0].vector_store_ids' });
  });

  it.each([
    [
      { anchor: 'created_at', days: 1 },
      { param: 'expires_after.anchor', code: 'invalid_value' },
    ],
    [{ anchor: 'last_active_at' }, { param: 'expires_after.days', code: 'missing_required_parameter' }],
    [
      { anchor: 'last_active_at', days: 0 },
      { param: 'expires_after.days', code: 'integer_below_min_value' },
    ],
    [
      { anchor: 'last_active_at', days: 366 },
      { param: 'expires_after.days', code: 'integer_above_max_value' },
    ],
  ])('are refused with expires_after %j', async (expires_after, refusal) => {
    const { client } = setup();
    // What the types rule out.
    const body = { expires_after } as unknown as OpenAI.VectorStoreCreateParams;
    expect(await refusalOf(client.vectorStores.create(body))).toMatchObject({ status: 400, ...refusal });
  });

  it('are listed, updated and deleted', async () => {
    const { client } = setup();
    const store = await client.vectorStores.create({});
    expect(await client.vectorStores.update(store.id, { name: 'new', metadata: { a: '1' } })).toMatchObject({
      name: 'new',
      metadata: { a: '1' },
    });
    expect(await collect(client.vectorStores.list())).toHaveLength(1);
    expect(await client.vectorStores.delete(store.id)).toMatchObject({ object: 'vector_store.deleted' });
    expect(await refusalOf(client.vectorStores.retrieve(store.id))).toMatchObject({ status: 404 });
  });

  it('take files one by one and in batches', async () => {
    const { fake, client } = setup();
    const { id } = await client.vectorStores.create({});
    const one = fake.addFile({ content: 'abc' });
    const two = fake.addFile();
    expect(await client.vectorStores.files.createAndPoll(id, { file_id: one.id })).toMatchObject({
      status: 'completed',
      object: 'vector_store.file',
      last_error: null,
    });
    const batch = await client.vectorStores.fileBatches.create(id, { file_ids: [two.id] });
    expect(batch).toMatchObject({ object: 'vector_store.files_batch', status: 'in_progress' });
    expect(await client.vectorStores.fileBatches.retrieve(batch.id, { vector_store_id: id })).toMatchObject({
      status: 'completed',
      file_counts: { completed: 1 },
    });
    expect(await collect(client.vectorStores.fileBatches.listFiles(batch.id, { vector_store_id: id }))).toHaveLength(1);
    expect(await collect(client.vectorStores.files.list(id, { filter: 'completed' }))).toHaveLength(2);
    expect(await collect(client.vectorStores.files.content(one.id, { vector_store_id: id }))).toMatchObject([
      { type: 'text', text: 'abc' },
    ]);
    await client.vectorStores.files.update(one.id, { vector_store_id: id, attributes: { a: 1 } });
    expect(await client.vectorStores.files.retrieve(one.id, { vector_store_id: id })).toMatchObject({
      attributes: { a: 1 },
    });
    expect(await client.vectorStores.files.delete(one.id, { vector_store_id: id })).toMatchObject({
      object: 'vector_store.file.deleted',
    });
    expect(await refusalOf(client.vectorStores.files.create(id, { file_id: 'file-none' }))).toMatchObject({
      status: 404,
    });
  });
});
