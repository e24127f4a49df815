import { toFile } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { setup } from '../support/setup.js';

const textFile = (name: string) => toFile(new TextEncoder().encode(`The text of ${name}.`), name);

describe('vector stores of code written for SDK v4', () => {
  it('are made, changed, listed and deleted', async () => {
    const { client } = setup();
    const { vectorStores } = client.beta;
    const store = await vectorStores.create({ name: 'docs' });
    expect(await vectorStores.retrieve(store.id)).toMatchObject({ id: store.id, name: 'docs', status: 'completed' });
    expect(await vectorStores.update(store.id, { name: 'papers' })).toMatchObject({ id: store.id, name: 'papers' });
    const second = await vectorStores.create({ name: 'more' });
    expect((await vectorStores.list()).data.map(({ id }) => id)).toEqual([second.id, store.id]);
    expect((await vectorStores.list({ timeout: 60_000 })).data).toHaveLength(2);
    const ids: string[] = [];
    for await (const { id } of vectorStores.list({ limit: 1, order: 'asc' })) ids.push(id);
    expect(ids).toEqual([store.id, second.id]);
    expect(await vectorStores.del(store.id)).toEqual({ id: store.id, object: 'vector_store.deleted', deleted: true });
    expect((await client.vectorStores.list()).data.map(({ id }) => id)).toEqual([second.id]);
  });

  it('take files one by one, uploaded or there already', async () => {
    const { fake, client } = setup();
    const { files, create } = client.beta.vectorStores;
    const { id } = await create({});
    const known = fake.addFile({ content: 'Known.' });
    const added = await files.createAndPoll(id, { file_id: known.id });
    expect(added).toMatchObject({ id: known.id, status: 'completed', vector_store_id: id });
    const uploaded = await files.uploadAndPoll(id, await textFile('a.txt'), { pollIntervalMs: 1 });
    expect(uploaded).toMatchObject({ status: 'completed', vector_store_id: id });
    const pending = await files.upload(id, await textFile('b.txt'));
    expect(await files.poll(id, pending.id)).toMatchObject({ id: pending.id, status: 'completed' });

    expect(await files.retrieve(id, uploaded.id)).toMatchObject({ id: uploaded.id });
    expect(await files.update(id, uploaded.id, { attributes: { kind: 'note' } })).toMatchObject({
      attributes: { kind: 'note' },
    });
    expect((await files.content(id, uploaded.id)).data).toEqual([{ type: 'text', text: 'The text of a.txt.' }]);
    expect((await files.list(id, { filter: 'completed', order: 'asc' })).data.map((file) => file.id)).toEqual([
      known.id,
      uploaded.id,
      pending.id,
    ]);
    expect(await files.del(id, known.id)).toEqual({ id: known.id, object: 'vector_store.file.deleted', deleted: true });
    expect((await files.list(id)).data).toHaveLength(2);
  });

  it('take files in batches', async () => {
    const { fake, client } = setup();
    const { fileBatches, create, files } = client.beta.vectorStores;
    const { id } = await create({});
    const known = [fake.addFile(), fake.addFile()].map((file) => file.id);
    const batch = await fileBatches.createAndPoll(id, { file_ids: known });
    expect(batch).toMatchObject({ status: 'completed', file_counts: { completed: 2, total: 2 } });
    const uploaded = await fileBatches.uploadAndPoll(id, {
      files: [await textFile('a.txt'), await textFile('b.txt')],
      fileIds: known.slice(0, 1),
    });
    expect(uploaded).toMatchObject({ status: 'completed', file_counts: { total: 3 } });
    expect(await fileBatches.retrieve(id, batch.id)).toMatchObject({ id: batch.id });
    expect((await fileBatches.listFiles(id, batch.id, { order: 'asc' })).data.map((file) => file.id)).toEqual(known);
    expect(await fileBatches.cancel(id, batch.id)).toMatchObject({ id: batch.id });
    expect((await files.list(id)).data).toHaveLength(4);
  });

  it('are what assistants search', async () => {
    const { fake, client } = setup();
    fake.reply({ fileSearch: {}, text: 'Found.' });
    const store = await client.beta.vectorStores.create({ name: 'docs' });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'file_search' }] });
    await client.beta.assistants.update(assistant.id, {
      tool_resources: { file_search: { vector_store_ids: [store.id] } },
    });
    const run = await client.beta.threads.createAndRunPoll({
      assistant_id: assistant.id,
      thread: { messages: [{ role: 'user', content: 'Search.' }] },
    });
    expect(run.status).toBe('completed');
    expect(fake.requests.at(-1)?.body).toMatchObject({ tools: [{ vector_store_ids: [store.id] }] });
  });
});
