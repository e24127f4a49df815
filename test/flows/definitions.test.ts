import { MemoryStore, OpenAI, type AssistantsOptions, type Store } from 'openai-assistants-shim';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inThisHome, setup, type Setup, takeRequests } from '../support/setup.js';

type Definitions = NonNullable<AssistantsOptions['definitions']>;
type Way = 'polled' | 'streamed';

const WAYS: readonly Way[] = ['polled', 'streamed'];

/** What saved data holds and the types of today do not. */
const saved = (definitions: unknown): Definitions => definitions as Definitions;

const exported = (id: string, created_at: number, more: object = {}) => ({
  id,
  object: 'assistant',
  created_at,
  name: null,
  description: null,
  model: 'gpt-4o',
  instructions: 'Answer.',
  tools: [],
  metadata: {},
  ...more,
});

async function runOnce(
  { client }: Pick<Setup, 'client'>,
  assistant_id: string,
  way: Way,
): Promise<OpenAI.Beta.Threads.Run> {
  const body = { assistant_id, thread: { messages: [{ role: 'user' as const, content: 'Hi' }] } };
  return way === 'polled'
    ? client.beta.threads.createAndRunPoll(body)
    : client.beta.threads.createAndRunStream(body).finalRun();
}

/** A store that counts its round trips. */
function countCalls(): { store: Store; calls: string[] } {
  const calls: string[] = [];
  const inner: Store = new MemoryStore();
  const store = new Proxy(inner, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        calls.push(String(name));
        return Reflect.apply(member, target, args);
      };
    },
  });
  return { store, calls };
}

describe('definitions of the first version of the old API', () => {
  const V1 = saved([
    exported('asst_v1', 1_700_000_000, {
      model: 'gpt-4o',
      tools: [{ type: 'code_interpreter' }, { type: 'retrieval' }],
      file_ids: ['file-1'],
    }),
  ]);

  it.each(WAYS)('are searched in a vector store that the first run makes, %s, and no later one', async (way) => {
    const store = new MemoryStore();
    const world = setup({ store, definitions: V1 });
    const { fake, client } = world;
    fake.addFile({ id: 'file-1' });
    fake.respond(() => 'Found.');
    expect(await client.beta.assistants.retrieve('asst_v1')).toMatchObject({
      created_at: 1_700_000_000,
      tools: [{ type: 'code_interpreter' }, { type: 'file_search' }],
      tool_resources: { code_interpreter: { file_ids: ['file-1'] }, file_search: { vector_store_ids: [] } },
    });
    expect(takeRequests(fake)).toEqual([]);

    expect(await runOnce(world, 'asst_v1', way)).toMatchObject({ status: 'completed' });
    const { tool_resources: resources } = await client.beta.assistants.retrieve('asst_v1');
    const [storeId = ''] = resources?.file_search?.vector_store_ids ?? [];
    expect(takeRequests(fake)).toEqual(
      inThisHome(['POST /vector_stores', `GET /vector_stores/${storeId}`, 'POST /conversations', 'POST /responses']),
    );
    expect(fake.requests[0]?.body).toEqual({ file_ids: ['file-1'] });
    expect(fake.requests.at(-1)?.body).toMatchObject({
      tools: [
        { type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-1'] } },
        { type: 'file_search', vector_store_ids: [storeId] },
      ],
    });

    const other = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store, definitions: V1 } });
    for (const each of [client, other]) await runOnce({ client: each }, 'asst_v1', way);
    expect(fake.requests.filter(({ path }) => path === '/vector_stores')).toHaveLength(1);
    expect((await other.beta.assistants.retrieve('asst_v1')).tool_resources).toEqual(resources);
  });

  it('have one vector store also when their first runs start at once', async () => {
    const world = setup({ definitions: V1 });
    world.fake.addFile({ id: 'file-1' });
    world.fake.respond(() => 'Found.');
    await Promise.all(WAYS.flatMap((way) => [runOnce(world, 'asst_v1', way), runOnce(world, 'asst_v1', way)]));
    expect(world.fake.requests.filter(({ path }) => path === '/vector_stores')).toHaveLength(1);
  });

  it('have one vector store also when their first runs start in several processes at once', async () => {
    const store = new MemoryStore();
    const { fake } = setup();
    fake.addFile({ id: 'file-1' });
    fake.respond(() => 'Found.');
    const connect = () => new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store, definitions: V1 } });
    await Promise.all([1, 2, 3].map(() => runOnce({ client: connect() }, 'asst_v1', 'polled')));
    const client = connect();
    const searched = fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body?.['tools']);
    const { tool_resources: resources } = await client.beta.assistants.retrieve('asst_v1');
    expect(searched).toHaveLength(3);
    for (const tools of searched)
      expect(tools).toMatchObject([{ type: 'code_interpreter' }, { ...resources?.file_search }]);
    const { data } = await client.vectorStores.list();
    expect(data.map(({ id }) => id)).toEqual(resources?.file_search?.vector_store_ids);
  });

  it('have none yet where it could not be made, and get it with the next run', async () => {
    const world = setup({ definitions: V1 }, {}, { maxRetries: 0 });
    world.fake.addFile({ id: 'file-1' });
    world.fake.respond(() => 'Found.');
    world.fake.fail({ on: 'POST /vector_stores', status: 403 });
    await expect(runOnce(world, 'asst_v1', 'polled')).rejects.toMatchObject({ status: 403 });
    expect(world.fake.conversations).toEqual([]);
    expect(await runOnce(world, 'asst_v1', 'polled')).toMatchObject({ status: 'completed' });
  });

  /** A client whose vector stores are made when they are let go. */
  function holdVectorStores() {
    const { fake } = setup();
    fake.addFile({ id: 'file-1' });
    fake.respond(() => 'Found.');
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    let letGo = (): void => undefined;
    const released = new Promise<void>((resolve) => (letGo = resolve));
    const fetch: typeof fake.fetch = async (input, init) => {
      if (new Request(input).url.endsWith('/vector_stores')) {
        arrive();
        await released;
      }
      return fake.fetch(input, init);
    };
    const client = new OpenAI({ apiKey: 'test', fetch, assistants: { store: new MemoryStore(), definitions: V1 } });
    return { fake, client, arrived, letGo: () => letGo() };
  }

  it('keep nobody off the thread of a run while their vector store is made', async () => {
    const { client, arrived, letGo } = holdVectorStores();
    const { messages, runs } = client.beta.threads;
    const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const first = runs.create(id, { assistant_id: 'asst_v1' });
    await arrived;
    await messages.create(id, { role: 'user', content: 'And one thing more.' });
    letGo();
    const { id: runId } = await first;
    expect((await runs.poll(runId, { thread_id: id }, { pollIntervalMs: 1 })).status).toBe('completed');
  });

  it.each(WAYS)('are waited for by a call until it is aborted, %s, and made all the same', async (way) => {
    const { fake, client, arrived, letGo } = holdVectorStores();
    const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const controller = new AbortController();
    const { signal } = controller;
    const { runs } = client.beta.threads;
    const params = { assistant_id: 'asst_v1' };
    const aborted = expect(
      way === 'polled' ? runs.create(id, params, { signal }) : runs.stream(id, params, { signal }).finalRun(),
    ).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await arrived;
    controller.abort();
    await aborted;
    letGo();
    expect(await runOnce({ client }, 'asst_v1', way)).toMatchObject({ status: 'completed' });
    expect(fake.requests.filter(({ path }) => path === '/vector_stores')).toHaveLength(1);
  });

  it('keep the files for their vector store when something else of them is updated', async () => {
    const world = setup({ definitions: V1 });
    world.fake.addFile({ id: 'file-1' });
    world.fake.respond(() => 'Found.');
    await world.client.beta.assistants.update('asst_v1', { name: 'Renamed' });
    await runOnce(world, 'asst_v1', 'polled');
    expect(world.fake.requests[0]?.body).toEqual({ file_ids: ['file-1'] });
    const updated = await world.client.beta.assistants.retrieve('asst_v1');
    expect(updated).toMatchObject({
      name: 'Renamed',
      tool_resources: { file_search: { vector_store_ids: [expect.any(String)] } },
    });
  });

  it.each([
    [
      { tools: [{ type: 'retrieval' }] },
      "Invalid value: 'retrieval'. Supported values are: 'code_interpreter', 'function', and 'file_search'.",
      'tools[0].type',
      'invalid_value',
    ],
    [{ file_ids: ['file-1'] }, "Unknown parameter: 'file_ids'.", 'file_ids', 'unknown_parameter'],
  ])(
    'are refused by assistants.create in the words of the second version: %j',
    async (fields, message, param, code) => {
      const { fake, client } = setup();
      // What the types of today rule out.
      const body = { model: 'gpt-4o', ...fields } as OpenAI.Beta.AssistantCreateParams;
      await expect(client.beta.assistants.create(body)).rejects.toMatchObject({
        status: 400,
        message: `400 ${message}`,
        param,
        code,
      });
      expect(fake.requests).toEqual([]);
    },
  );
});

describe('a vector store that a definition describes', () => {
  it('is made by the first run, and does not expire', async () => {
    const world = setup({
      definitions: {
        asst_a: {
          model: 'gpt-4o',
          instructions: 'Search.',
          tools: [{ type: 'file_search' }],
          tool_resources: { file_search: { vector_stores: [{ metadata: { kind: 'docs' } }] } },
        },
      },
    });
    world.fake.respond(() => 'Found.');
    await runOnce(world, 'asst_a', 'polled');
    expect(world.fake.requests[0]).toMatchObject({ path: '/vector_stores', body: { metadata: { kind: 'docs' } } });
    expect(world.fake.requests.at(-1)?.body).toMatchObject({ tools: [{ vector_store_ids: [expect.any(String)] }] });
  });
});

describe('a bad definition', () => {
  const good = { model: 'gpt-4o', instructions: 'Answer.' };
  const BAD: [definition: object, problem: string][] = [
    [
      { model: 'm', tools: 'retrieval' },
      "Invalid type for 'tools': expected an array of objects, but got a string instead.",
    ],
    [{ model: 'm', tools: [{ type: 'browser' }] }, "Invalid value: 'browser'."],
    [{ model: 'm', instruction: 'Hi' }, "Unknown parameter: 'instruction'."],
    [{ model: 'm', temperature: 3 }, "Invalid 'temperature': decimal above maximum value."],
  ];

  it.each(BAD)('is named when it is used, and no other suffers by it: %j', async (definition, problem) => {
    const world = setup({ definitions: saved({ asst_good: good, asst_bad: definition }) });
    world.fake.respond(() => 'Hi.');
    const { assistants, threads } = world.client.beta;
    const thread = await threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const named = new RegExp(
      `^'assistants\\.definitions\\.asst_bad' cannot be used: ${problem.replace(/[[\].]/g, '\\$&')}`,
    );
    const body = { assistant_id: 'asst_bad' };
    for (const call of [
      () => assistants.retrieve('asst_bad'),
      () => assistants.list(),
      () => threads.runs.createAndPoll(thread.id, body),
      () => threads.runs.stream(thread.id, body).finalRun(),
    ]) {
      const error: unknown = await Promise.resolve(call()).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      expect(error instanceof OpenAI.OpenAIError ? error.cause : error).toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(named),
      });
    }
    expect(await runOnce(world, 'asst_good', 'polled')).toMatchObject({ status: 'completed' });
    expect(await runOnce(world, 'asst_good', 'streamed')).toMatchObject({ status: 'completed' });
  });

  it('is named by its place in a list', async () => {
    const { client } = setup({ definitions: saved([exported('asst_a', 1), exported('asst_b', 2, { tools: 1 })]) });
    await expect(client.beta.assistants.retrieve('asst_b')).rejects.toThrow(
      "'assistants.definitions[1]' cannot be used",
    );
    expect(await client.beta.assistants.retrieve('asst_a')).toMatchObject({ id: 'asst_a' });
  });

  it('is none for the further fields of a whole assistant', async () => {
    const more = { _id: '65f', __v: 0, tool_resources: { file_search: null }, createdAt: '2024-03-01T00:00:00Z' };
    const { client } = setup({ definitions: saved([exported('asst_a', 5, more)]) });
    expect(await client.beta.assistants.retrieve('asst_a')).toMatchObject({ id: 'asst_a', tool_resources: {} });
  });
});

describe('the list of assistants', () => {
  const listIds = async (client: OpenAI, order: 'asc' | 'desc'): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { id } of client.beta.assistants.list({ order, limit: 2 })) ids.push(id);
    return ids;
  };

  it('goes by created_at whatever the order of the definitions', async () => {
    const ages = [5, 1_700_000_000, 1_700_000_001, 1_700_000_300, 1_750_000_000];
    const definitions = ages.map((age) => exported(`asst_${age}`, age));
    const arbitrary = fc.shuffledSubarray(definitions, { minLength: definitions.length });
    await fc.assert(
      fc.asyncProperty(arbitrary, async (shuffled) => {
        const { client } = setup({ definitions: saved(shuffled) });
        const made = await client.beta.assistants.create({ model: 'gpt-4o' });
        const expected = [...definitions.map(({ id }) => id), made.id];
        expect(await listIds(client, 'asc')).toEqual(expected);
        expect(await listIds(client, 'desc')).toEqual(expected.toReversed());
      }),
      { numRuns: 15 },
    );
  });

  it('is the same in each process, whichever definition was used first', async () => {
    const definitions = { asst_a: { model: 'gpt-4o' }, asst_b: { model: 'gpt-4o' }, asst_c: { model: 'gpt-4o' } };
    const { client } = setup({ definitions });
    await client.beta.assistants.retrieve('asst_c');
    expect(await listIds(client, 'asc')).toEqual(['asst_a', 'asst_b', 'asst_c']);
  });

  it('shows an assistant once, in its new place, when its definition says another time', async () => {
    const store = new MemoryStore();
    const list = async (...definitions: object[]): Promise<string[]> =>
      listIds(setup({ store, definitions: saved(definitions) }).client, 'asc');
    expect(await list(exported('asst_a', 10), exported('asst_b', 20))).toEqual(['asst_a', 'asst_b']);
    expect(await list(exported('asst_a', 30), exported('asst_b', 20))).toEqual(['asst_b', 'asst_a']);
  });
});

describe('ten thousand definitions', () => {
  /** Definitions that note who looks into them. */
  function define(count: number): { definitions: Definitions; read: Set<string> } {
    const read = new Set<string>();
    const definitions = Array.from({ length: count }, (_, index) => {
      const id = `asst_${index}`;
      const given = exported(id, 1_700_000_000 + index);
      return Object.defineProperty(given, 'instructions', {
        enumerable: true,
        get: () => {
          read.add(id);
          return 'Answer.';
        },
      });
    });
    return { definitions: saved(definitions), read };
  }

  it('are not looked into when the client is made, and one by one when they are used', async () => {
    const { definitions, read } = define(10_000);
    const { store, calls } = countCalls();
    const world = setup({ definitions, store });
    world.fake.respond(() => 'Hi.');
    expect(read.size).toBe(0);
    expect(await runOnce(world, 'asst_7000', 'polled')).toMatchObject({ status: 'completed' });
    expect([...read]).toEqual(['asst_7000']);
    expect(calls.length).toBeLessThan(20);
    calls.length = 0;
    await world.client.beta.assistants.retrieve('asst_7000');
    expect(calls).toEqual(['get']);
  });

  it('are listed with a few writes', async () => {
    const { definitions } = define(10_000);
    const { store, calls } = countCalls();
    const { client } = setup({ definitions, store });
    const { data } = await client.beta.assistants.list({ limit: 2 });
    expect(data.map(({ id }) => id)).toEqual(['asst_9999', 'asst_9998']);
    expect(calls.filter((name) => name === 'write')).toHaveLength(50);
  });
});
