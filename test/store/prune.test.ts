import { prune, type OpenAI, type Store } from 'openai-assistants-shim';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { viewStore } from '../support/other-process.js';
import { createWeatherAssistant, setup, type Setup } from '../support/setup.js';
import { describeBackends } from './support/backends.js';
import { readAll } from './support/cells.js';

const DAY = 86_400_000;
const START = new Date('2026-09-01T12:00:00Z').getTime();
const CALL = { functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] };

beforeEach(() => {
  // The drivers' own timers go on.
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});

afterEach(() => {
  vi.useRealTimers();
});

const onDay = (day: number): void => {
  vi.setSystemTime(START + day * DAY);
};

/** A world in a namespace of its own: the tests of a backend share its data. */
async function begin(store: Store) {
  const namespace = `n${crypto.randomUUID().slice(0, 8)}`;
  const world = setup({ store, namespace });
  world.fake.respond(({ context }) =>
    JSON.stringify(context.items.at(-1) ?? '').includes('Weather?') ? CALL : 'Good morning.',
  );
  const assistant = await createWeatherAssistant(world.client);
  const listKeys = async (): Promise<string[]> =>
    (await readAll(store))
      .filter(({ partition }) => partition.startsWith(`${namespace}/t/`))
      .map(({ key }) => key.replace(/^(message|run|run-request|run-order)\/.*/, '$1'))
      .sort();
  return { ...world, store, namespace, assistant, threads: world.client.beta.threads, listKeys };
}

/** All that a caller sees of threads. */
async function show({ client }: Setup, threadIds: readonly string[]) {
  const { threads, assistants } = client.beta;
  const seen = await Promise.all(
    threadIds.map(async (id) => {
      const messages = (await threads.messages.list(id)).data;
      const each = await Promise.all(messages.map((one) => threads.messages.retrieve(one.id, { thread_id: id })));
      return { thread: await threads.retrieve(id), messages, each, runs: (await threads.runs.list(id)).data };
    }),
  );
  return { seen, assistants: (await assistants.list()).data };
}

/** The store, doing something else ahead of the first write that deletes such a key. */
function beforeDeletion(store: Store, key: RegExp, meanwhile: () => Promise<unknown>): Store {
  let isDone = false;
  return {
    ...viewStore(store),
    write: async (partition, changes) => {
      if (!isDone && changes.some((change) => change.value === undefined && key.test(change.key))) {
        isDone = true;
        await meanwhile();
      }
      return store.write(partition, changes);
    },
  };
}

const connect = ({ fake, namespace }: { fake: Setup['fake']; namespace: string }, store: Store): OpenAI =>
  setup({ store, namespace }, {}, { fetch: fake.fetch }).client;

describeBackends((backend) => {
  test('deletes runs that ended or expired so many days ago, and no others', async () => {
    const world = await begin(await backend.open());
    const { client, threads, assistant, listKeys } = world;
    const ask = (content: string) =>
      threads.createAndRunPoll({ assistant_id: assistant.id, thread: { messages: [{ role: 'user', content }] } });
    const ended = await ask('Hello?');
    const abandoned = await ask('Weather?');
    expect([ended.status, abandoned.status]).toEqual(['completed', 'requires_action']);
    onDay(20);
    const later = await ask('Hello?');
    onDay(29);
    expect(await prune(client, { runs: { olderThanDays: 30 } })).toMatchObject({ runs: 0 });
    onDay(31);
    const live = await ask('Weather?');

    expect(await prune(client, { runs: { olderThanDays: 30 } })).toEqual({
      partitions: 4,
      runs: 2,
      messageRecords: 0,
      threadRecords: 0,
      erasedThreads: 0,
    });
    const listed = await Promise.all(
      [ended, abandoned, later, live].map(async ({ thread_id }) => (await threads.runs.list(thread_id)).data),
    );
    expect(listed).toEqual([[], [], [later], [live]]);
    expect((await listKeys()).filter((key) => key.startsWith('run'))).toEqual([
      ...['run', 'run', 'run-order', 'run-order'],
      ...['run-request', 'run-request'],
    ]);
    expect(await client.beta.assistants.retrieve(assistant.id)).toEqual(assistant);
    // Their responses are still there.
    expect(await threads.runs.retrieve(ended.id, { thread_id: ended.thread_id })).toMatchObject({
      status: 'completed',
    });
    const next = await threads.runs.createAndPoll(abandoned.thread_id, { assistant_id: assistant.id });
    expect(next.status).toBe('completed');
  });

  test('with cache deletes what the platform shows all the same, so that a caller sees no difference', async () => {
    const world = await begin(await backend.open());
    const { fake, client, threads, assistant, listKeys } = world;
    const [plain, rich, empty, waiting] = await Promise.all([
      threads.create({ messages: [{ role: 'user', content: 'Hello?' }], metadata: { kept: 'upstream' } }),
      threads.create({
        messages: [{ role: 'user', content: 'First', metadata: { mine: 'yes' } }],
        tool_resources: { file_search: { vector_store_ids: [fake.addVectorStore().id] } },
      }),
      threads.create(),
      threads.create({ messages: [{ role: 'user', content: 'Weather?' }] }),
    ]);
    for (const { id } of [plain, rich]) {
      await threads.messages.create(id, { role: 'user', content: 'One' });
      await threads.messages.create(id, { role: 'user', content: 'Two', metadata: { a: 'b' } });
    }
    await threads.runs.createAndPoll(plain.id, { assistant_id: assistant.id });
    await threads.runs.createAndPoll(waiting.id, { assistant_id: assistant.id });
    const ids = [plain, rich, empty, waiting].map(({ id }) => id);
    vi.setSystemTime(START + 2 * 3_600_000);
    // Looking at the run that waits for outputs ends it: it has expired.
    const before = await show(world, ids);
    const keys = await listKeys();

    const pruned = await prune(client, { cache: true });

    expect(pruned).toEqual({ partitions: 4, runs: 0, messageRecords: 2, threadRecords: 3, erasedThreads: 0 });
    expect(await listKeys()).toHaveLength(keys.length - 5);
    expect(await show(world, ids)).toEqual(before);
    expect(await prune(client, { cache: true })).toMatchObject({ runs: 0, messageRecords: 0, threadRecords: 0 });
  });

  test('keeps what the next message of a thread has whose record it deleted', async () => {
    const { client, threads, assistant, listKeys } = await begin(await backend.open());
    const { id } = await threads.create({ messages: [{ role: 'user', content: 'Hello?' }] });
    await threads.runs.createAndPoll(id, { assistant_id: assistant.id });
    onDay(1);
    expect(await prune(client, { cache: true })).toMatchObject({ threadRecords: 1 });
    expect(await listKeys()).not.toContain('thread');

    const params = { role: 'user', content: 'More', metadata: { a: 'b' } } as const;
    const message = await threads.messages.create(id, params);

    expect(await threads.messages.retrieve(message.id, { thread_id: id })).toEqual(message);
    expect(message.metadata).toEqual({ a: 'b' });
    const run = await threads.runs.createAndPoll(id, { assistant_id: assistant.id });
    expect((await threads.runs.list(id)).data[0]).toEqual(run);
  });

  test('loses nothing of a message that is being added while the record of its thread is deleted', async () => {
    const world = await begin(await backend.open());
    const { fake, client, store, namespace, threads, assistant } = world;
    const { id } = await threads.create({ messages: [{ role: 'user', content: 'Hello?' }] });
    await threads.runs.createAndPoll(id, { assistant_id: assistant.id });
    onDay(1);
    let pruned: Promise<unknown> | undefined;
    const racing: typeof fetch = async (url, init) => {
      if (init?.method?.toUpperCase() === 'POST') await (pruned ??= prune(client, { cache: true }));
      return fake.fetch(url, init);
    };
    const elsewhere = setup({ store: viewStore(store), namespace }, {}, { fetch: racing }).client;

    const params = { role: 'user', content: 'More', metadata: { a: 'b' } } as const;
    const message = await elsewhere.beta.threads.messages.create(id, params);

    expect(await pruned).toMatchObject({ threadRecords: 1 });
    expect(await threads.messages.retrieve(message.id, { thread_id: id })).toEqual(message);
    expect(message.metadata).toEqual({ a: 'b' });
  });

  test('leaves other namespaces alone', async () => {
    const store = await backend.open();
    const [one, other] = [await begin(store), await begin(store)];
    for (const { client, assistant } of [one, other]) {
      await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id, thread: {}, instructions: 'Greet.' });
    }
    const keys = await other.listKeys();
    onDay(31);

    expect(await prune(one.client, { runs: { olderThanDays: 30 }, cache: true })).toMatchObject({ runs: 1 });
    expect((await one.listKeys()).filter((key) => key.startsWith('run'))).toEqual([]);
    expect(await other.listKeys()).toEqual(keys);
  });

  test('leaves a run alone that changes meanwhile, and still deletes the others of its page', async () => {
    const world = await begin(await backend.open());
    const { store, threads, assistant } = world;
    const { id: thread_id } = await threads.create({ messages: [{ role: 'user', content: 'Hello?' }] });
    const runs = [];
    for (let index = 0; index < 3; index += 1) {
      runs.push(await threads.runs.createAndPoll(thread_id, { assistant_id: assistant.id }));
    }
    const kept = runs[1]?.id ?? '';
    onDay(31);
    const racing = beforeDeletion(store, /^run/, () =>
      threads.runs.update(kept, { thread_id, metadata: { still: 'needed' } }),
    );

    expect(await prune(connect(world, racing), { runs: { olderThanDays: 30 } })).toMatchObject({ runs: 2 });
    expect((await threads.runs.list(thread_id)).data).toMatchObject([{ id: kept, metadata: { still: 'needed' } }]);
  });

  test('leaves a thread alone that a run takes meanwhile', async () => {
    const world = await begin(await backend.open());
    const { store, threads, assistant } = world;
    const { id } = await threads.create();
    await threads.messages.create(id, { role: 'user', content: 'Hello?' });
    await threads.runs.createAndPoll(id, { assistant_id: assistant.id });
    onDay(31);
    await threads.messages.create(id, { role: 'user', content: 'Weather?' });
    const racing = beforeDeletion(store, /^thread$/, () =>
      threads.runs.createAndPoll(id, { assistant_id: assistant.id }),
    );

    await prune(connect(world, racing), { runs: { olderThanDays: 30 }, cache: true });

    const [run] = (await threads.runs.list(id)).data;
    expect(run?.status).toBe('requires_action');
    await expect(threads.runs.create(id, { assistant_id: assistant.id })).rejects.toThrow(/already has an active run/);
  });

  test('goes through more threads, and more runs of one, than a page holds, in several processes at once', async () => {
    const world = await begin(await backend.open());
    const { store, threads, assistant, listKeys } = world;
    const { id } = await threads.create({ messages: [{ role: 'user', content: 'Hello?' }] });
    for (let index = 0; index < 105; index += 1) {
      await threads.runs.createAndPoll(id, { assistant_id: assistant.id });
    }
    await Promise.all(Array.from({ length: 105 }, () => threads.create()));
    onDay(31);
    const options = { runs: { olderThanDays: 30 }, cache: true };

    const counts = await Promise.all([
      prune(connect(world, viewStore(store)), options),
      prune(connect(world, viewStore(await backend.open())), options),
    ]);

    const sum = (name: 'runs' | 'threadRecords') => counts.reduce((total, each) => total + each[name], 0);
    expect(sum('runs')).toBe(105);
    expect(sum('threadRecords')).toBe(106);
    expect((await listKeys()).every((key) => key === 'message')).toBe(true);
    expect((await threads.messages.list(id)).data[0]).toMatchObject({ run_id: expect.stringMatching(/^run_/) });
  });

  test('no longer names a thread of which nothing is left, and names it again when there is', async () => {
    const world = await begin(await backend.open());
    const { store, client, threads, assistant, namespace } = world;
    const list = () => store.partitions({ prefix: `${namespace}/t/`, limit: 10 });
    const threadIds = [];
    for (let index = 0; index < 3; index += 1) threadIds.push((await threads.create()).id);
    const [gone = '', pruned = '', kept = ''] = threadIds;
    await threads.delete(gone);
    await threads.update(kept, { tool_resources: { code_interpreter: { file_ids: [] } } });
    onDay(1);

    await prune(client, { cache: true });

    expect(await list()).toEqual([`${namespace}/t/${kept}`]);
    await threads.runs.createAndPoll(pruned, { assistant_id: assistant.id });
    expect(await list()).toEqual([kept, pruned].map((id) => `${namespace}/t/${id}`).sort());
  });

  test('passes over a run of another layout, and the thread that it may hold', async () => {
    const world = await begin(await backend.open());
    const { store, client, threads, assistant, namespace, listKeys } = world;
    const run = await threads.createAndRunPoll({
      assistant_id: assistant.id,
      thread: { messages: [{ role: 'user', content: 'Weather?' }] },
    });
    const partition = `${namespace}/t/${run.thread_id}`;
    const foreign = { key: `run/${run.id}`, value: { v: 7, d: {} }, version: crypto.randomUUID() };
    await store.write(partition, [foreign]);
    onDay(31);

    expect(await prune(client, { runs: { olderThanDays: 30 }, cache: true })).toMatchObject({
      runs: 0,
      threadRecords: 0,
      erasedThreads: 0,
    });
    expect(await store.get(partition, foreign.key)).toEqual(foreign);
    expect(await listKeys()).toEqual(['run', 'run-order', 'run-request', 'thread']);
    await store.write(partition, [{ ...foreign, key: 'thread', version: crypto.randomUUID() }]);
    expect(await prune(client, { cache: true })).toMatchObject({ threadRecords: 0 });
  });
});
