import { type OpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { collect, refusalOf, setup } from './setup.js';

const many = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, index]));

const sized = (max_chunk_size_tokens: number, chunk_overlap_tokens: number) => ({
  chunking_strategy: { type: 'static' as const, static: { max_chunk_size_tokens, chunk_overlap_tokens } },
});

/** A vector store with files about cake and fish, by their kind. */
async function createLibrary() {
  const { fake, client } = setup();
  const { id } = await client.vectorStores.create({ name: 'docs' });
  const cake = fake.addFile({ filename: 'cake.md', content: 'Cake is sweet.' }).id;
  const fish = fake.addFile({ filename: 'fish.md', content: 'Fish is salty, and no cake.' }).id;
  await client.vectorStores.fileBatches.createAndPoll(id, {
    files: [
      { file_id: cake, attributes: { kind: 'dessert', rank: 1 } },
      { file_id: fish, attributes: { kind: 'main', rank: 2 } },
    ],
  });
  const search = async (body: OpenAI.VectorStoreSearchParams) =>
    (await collect(client.vectorStores.search(id, body))).map(({ file_id }) => file_id);
  return { fake, client, id, cake, fish, search };
}

describe('a file of a vector store', () => {
  it.each([
    [{ attributes: many(17) }, { param: 'attributes', code: 'object_above_max_properties' }],
    [{ attributes: { ['k'.repeat(65)]: 1 } }, { param: 'attributes', code: 'property_name_above_max_length' }],
    [{ attributes: { a: 'x'.repeat(513) } }, { param: 'attributes.a', code: 'string_above_max_length' }],
    [{ attributes: { a: {} } }, { param: 'attributes.a', code: 'invalid_type' }],
    [sized(99, 0), { param: 'chunking_strategy.static.max_chunk_size_tokens', code: 'integer_below_min_value' }],
    [sized(4097, 0), { param: 'chunking_strategy.static.max_chunk_size_tokens', code: 'integer_above_max_value' }],
    [sized(800, 401), { param: 'chunking_strategy.static.chunk_overlap_tokens', code: 'invalid_value' }],
    [{ chunking_strategy: { type: 'other' } }, { param: 'chunking_strategy.type', code: 'invalid_value' }],
  ])('is refused with %j', async (settings, refusal) => {
    const { client, id, cake } = await createLibrary();
    // What the types rule out.
    const body = { file_id: cake, ...settings } as OpenAI.VectorStores.FileCreateParams;
    expect(await refusalOf(client.vectorStores.files.create(id, body))).toMatchObject({ status: 400, ...refusal });
  });

  it('shows its settings', async () => {
    const { client, id, cake } = await createLibrary();
    const settings = { attributes: { a: 'x', b: 1, c: true }, ...sized(800, 400) };
    const file = await client.vectorStores.files.create(id, { file_id: cake, ...settings });
    expect(file).toMatchObject({ ...settings, status: 'in_progress' });
  });

  it.each([
    ['table.csv', '.csv'],
    ['plot.PNG', '.png'],
    ['notes', 'none'],
  ])('is refused if file search cannot read it: %s', async (filename, extension) => {
    const { fake, client, id, cake } = await createLibrary();
    const file = fake.addFile({ filename }).id;
    const refusal = {
      status: 400,
      code: 'unsupported_file',
      message: expect.stringContaining(`Files with extensions [${extension}] are not supported for retrieval.`),
    };
    const { files, fileBatches } = client.vectorStores;
    expect(await refusalOf(files.create(id, { file_id: file }))).toMatchObject({ ...refusal, param: 'file_id' });
    const file_ids = [cake, file];
    expect(await refusalOf(fileBatches.create(id, { file_ids }))).toMatchObject({ ...refusal, param: 'file_ids' });
    expect(await refusalOf(client.vectorStores.create({ file_ids }))).toMatchObject({ ...refusal, param: 'file_ids' });
    expect((await collect(files.list(id))).map((entry) => entry.id)).not.toContain(file);
  });

  it('is gone when its file is deleted', async () => {
    const { client, id, cake, fish } = await createLibrary();
    await client.files.delete(cake);
    expect((await collect(client.vectorStores.files.list(id))).map((file) => file.id)).toEqual([fish]);
    expect(await client.vectorStores.retrieve(id)).toMatchObject({ file_counts: { completed: 1, total: 1 } });
  });
});

describe('a batch of files', () => {
  it('can be cancelled while its files are processed', async () => {
    const { client, id, cake } = await createLibrary();
    const { fileBatches } = client.vectorStores;
    const place = { vector_store_id: id };
    const batch = await fileBatches.create(id, { file_ids: [cake] });
    const cancelled = { status: 'cancelled', file_counts: { cancelled: 1, completed: 0, total: 1 } };
    expect(await fileBatches.cancel(batch.id, place)).toMatchObject(cancelled);
    expect(await fileBatches.retrieve(batch.id, place)).toMatchObject(cancelled);
    const ended = await fileBatches.createAndPoll(id, { file_ids: [cake] });
    expect(await fileBatches.cancel(ended.id, place)).toMatchObject({ status: 'completed' });
  });

  it('is refused with too many files, or in both ways at once', async () => {
    const { client, id, cake } = await createLibrary();
    const { fileBatches } = client.vectorStores;
    const file_ids = Array.from({ length: 2001 }, () => cake);
    expect(await refusalOf(fileBatches.create(id, { file_ids }))).toMatchObject({ code: 'array_above_max_length' });
    const both = { file_ids: [cake], files: [{ file_id: cake }] };
    expect(await refusalOf(fileBatches.create(id, both))).toMatchObject({ code: 'mutually_exclusive_parameters' });
  });
});

describe('a vector store', () => {
  it('is refused with parameters that it does not have', async () => {
    const { client, id } = await createLibrary();
    // What the types rule out.
    const wrong = { nme: 'docs' } as OpenAI.VectorStoreCreateParams;
    for (const call of [client.vectorStores.create(wrong), client.vectorStores.update(id, wrong)])
      expect(await refusalOf(call)).toMatchObject({ param: 'nme', code: 'unknown_parameter' });
  });

  it('is searched for the words of a query, the best file first', async () => {
    const { client, id, cake, fish, search } = await createLibrary();
    expect(await search({ query: 'salty cake' })).toEqual([fish, cake]);
    expect(await search({ query: ['salty', 'cake'], max_num_results: 1 })).toEqual([fish]);
    expect(await search({ query: 'salty cake', ranking_options: { score_threshold: 0.6 } })).toEqual([fish]);
    expect(await search({ query: 'bread' })).toEqual([]);
    const [found] = await collect(client.vectorStores.search(id, { query: 'sweet' }));
    expect(found).toEqual({
      file_id: cake,
      filename: 'cake.md',
      score: 1,
      attributes: { kind: 'dessert', rank: 1 },
      content: [{ type: 'text', text: 'Cake is sweet.' }],
    });
  });

  it('is searched among the files whose attributes fit', async () => {
    const { cake, fish, search } = await createLibrary();
    const find = (filters: OpenAI.VectorStoreSearchParams['filters']) =>
      search({ query: 'cake', ...(filters && { filters }) });
    expect(await find({ type: 'eq', key: 'kind', value: 'main' })).toEqual([fish]);
    expect(await find({ type: 'lt', key: 'rank', value: 2 })).toEqual([cake]);
    const main = { type: 'eq' as const, key: 'kind', value: 'main' };
    const first = { type: 'lte' as const, key: 'rank', value: 1 };
    expect(await find({ type: 'and', filters: [main, first] })).toEqual([]);
    expect((await find({ type: 'or', filters: [main, first] })).sort()).toEqual([cake, fish].sort());
  });

  it('refuses a search without a query, or for too many results', async () => {
    const { search } = await createLibrary();
    // What the types rule out.
    const none = {} as OpenAI.VectorStoreSearchParams;
    expect(await refusalOf(search(none))).toMatchObject({ param: 'query', code: 'missing_required_parameter' });
    expect(await refusalOf(search({ query: 'a', max_num_results: 51 }))).toMatchObject({ param: 'max_num_results' });
  });
});
