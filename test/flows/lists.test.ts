import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { areThreadsStored, setup, type Setup } from '../support/setup.js';

const range = (count: number): number[] => [...Array(count).keys()];

/** A query by positions in a collection of eight, the positions it lists, and whether there are more. */
const QUERIES: [
  query: { order?: 'asc' | 'desc'; limit?: number; after?: number; before?: number },
  number[],
  boolean,
][] = [
  [{}, range(8).reverse(), false],
  [{ order: 'asc' }, range(8), false],
  [{ limit: 8 }, range(8).reverse(), false],
  [{ limit: 3 }, [7, 6, 5], true],
  [{ order: 'asc', limit: 1 }, [0], true],
  [{ after: 2 }, [1, 0], false],
  [{ after: 0 }, [], false],
  [{ order: 'asc', after: 5 }, [6, 7], false],
  [{ order: 'asc', after: 2, limit: 2 }, [3, 4], true],
  [{ before: 5 }, [7, 6], false],
  [{ before: 3, limit: 2 }, [5, 4], true],
  [{ order: 'asc', before: 2 }, [0, 1], false],
  [{ order: 'asc', before: 6, limit: 2 }, [4, 5], true],
  [{ after: 6, before: 2 }, [5, 4, 3], false],
  [{ order: 'asc', after: 1, before: 6, limit: 3 }, [2, 3, 4], true],
];

/** The query with ids in place of positions. */
function toQuery({ after, before, ...query }: (typeof QUERIES)[number][0], ids: readonly string[]): object {
  return {
    ...query,
    ...(after === undefined ? {} : { after: ids[after] }),
    ...(before === undefined ? {} : { before: ids[before] }),
  };
}

async function createAssistants({ client }: Setup): Promise<string[]> {
  const ids: string[] = [];
  for (const index of range(8))
    ids.push((await client.beta.assistants.create({ model: 'gpt-4o', name: `A${index}` })).id);
  return ids;
}

async function createRuns({ fake, client }: Setup): Promise<{ threadId: string; ids: string[] }> {
  fake.respond(() => 'Hi.');
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
  const { id: threadId } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  const ids: string[] = [];
  for (let run = 0; run < 8; run++) {
    ids.push((await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistant.id })).id);
  }
  return { threadId, ids };
}

describe('the list of assistants', () => {
  it.each(QUERIES)('by %j is %j, without a request', async (query, expected, more) => {
    const world = setup();
    const ids = await createAssistants(world);
    const page = await world.client.beta.assistants.list(toQuery(query, ids));
    expect([page.data.map(({ id }) => ids.indexOf(id)), page.has_more]).toEqual([expected, more]);
    expect(world.fake.requests).toEqual([]);
  });

  it('shows them as they are now, without those deleted, whose ids are unknown', async () => {
    const world = setup();
    const { assistants } = world.client.beta;
    const ids = await createAssistants(world);
    const [first = '', second = ''] = ids;
    await assistants.update(first, { name: 'New', metadata: { a: 'b' } });
    await assistants.del(second);
    const page = await assistants.list({ order: 'asc', limit: 2 });
    expect(page.data.map(({ id, name }) => [id, name])).toEqual([
      [first, 'New'],
      [ids[2], 'A2'],
    ]);
    const missing = { status: 404, message: expect.stringContaining(`No assistant found with id '${second}'. `) };
    const { fake, store } = world;
    const other = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store } });
    await expect(other.beta.assistants.list({ after: second })).rejects.toMatchObject(missing);
    await expect(assistants.retrieve(second)).rejects.toMatchObject(missing);
  });

  it('is walked by iterating, each once', async () => {
    const world = setup();
    const ids = await createAssistants(world);
    const seen: string[] = [];
    for await (const { id } of world.client.beta.assistants.list({ limit: 3, order: 'asc' })) seen.push(id);
    expect(seen).toEqual(ids);
  });

  it('is walked to its end by a loop that deletes what it lists', async () => {
    const { client } = setup();
    const { assistants } = client.beta;
    for (let index = 0; index < 5; index += 1) await assistants.create({ model: 'gpt-6-luna' });
    for await (const { id } of assistants.list({ limit: 2 })) await assistants.delete(id);
    expect((await assistants.list()).data).toEqual([]);
  });

  it('takes the limits of the old API', async () => {
    const { client } = setup();
    await expect(client.beta.assistants.list({ limit: 101 })).rejects.toMatchObject({
      status: 400,
      code: 'integer_above_max_value',
      param: 'limit',
    });
    expect((await client.beta.assistants.list({ limit: 100 })).data).toEqual([]);
  });
});

describe('the list of runs', () => {
  it.each(QUERIES)('by %j is %j, without a request for those that have ended', async (query, expected, more) => {
    const world = setup();
    const { threadId, ids } = await createRuns(world);
    const sent = world.fake.requests.length;
    const page = await world.client.beta.threads.runs.list(threadId, toQuery(query, ids));
    expect([page.data.map(({ id }) => ids.indexOf(id)), page.has_more]).toEqual([expected, more]);
    for (const run of page.data) {
      expect(await world.client.beta.threads.runs.retrieve(threadId, run.id)).toEqual(run);
    }
    expect(world.fake.requests.length).toBe(sent);
  });

  it('holds the runs of one thread only, and refuses the cursor of another', async () => {
    const world = setup();
    const first = await createRuns(world);
    const second = await createRuns(world);
    expect((await world.client.beta.threads.runs.list(second.threadId, { limit: 100 })).data).toHaveLength(8);
    const list = world.client.beta.threads.runs.list(second.threadId, { after: first.ids[0] ?? '' });
    await expect(list).rejects.toMatchObject({ status: 404, message: `404 No run found with id '${first.ids[0]}'.` });
  });

  it('of an unknown or a deleted thread is refused', async () => {
    const world = setup();
    const { threads } = world.client.beta;
    await expect(threads.runs.list('thread_x')).rejects.toMatchObject({
      status: 404,
      message: "404 No thread found with id 'thread_x'.",
    });
    const { threadId } = await createRuns(world);
    await threads.delete(threadId);
    await expect(threads.runs.list(threadId)).rejects.toMatchObject({ status: 404 });
  });

  it.skipIf(areThreadsStored)('of a thread without runs is empty, also where the store has never seen it', async () => {
    const world = setup();
    const thread = await world.client.beta.threads.create();
    const sent = world.fake.requests.length;
    expect((await world.client.beta.threads.runs.list(thread.id)).data).toEqual([]);
    expect(world.fake.requests.length).toBe(sent);
    const store = new MemoryStore();
    const elsewhere = new OpenAI({ apiKey: 'test', fetch: world.fake.fetch, assistants: { store } });
    expect((await elsewhere.beta.threads.runs.list(thread.id)).data).toEqual([]);
  });

  it('shows metadata that was changed after the end', async () => {
    const world = setup();
    const { threadId, ids } = await createRuns(world);
    await world.client.beta.threads.runs.update(ids[7] ?? '', { thread_id: threadId, metadata: { rating: 'good' } });
    const [newest] = (await world.client.beta.threads.runs.list(threadId)).data;
    expect(newest).toMatchObject({ id: ids[7], metadata: { rating: 'good' }, status: 'completed' });
  });
});
