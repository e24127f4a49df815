import { afterEach, describe, expect, test, vi } from 'vitest';
import { MemoryStore } from '../../src/store/memory.js';
import { createWeatherAssistant, setup, type Setup } from '../support/setup.js';
import { readAll } from './support/cells.js';

const CALL = { functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] };

/** Runs on threads of their own, until all that may be dropped of others has been. */
async function fill(client: Setup['client'], assistantId: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await client.beta.threads.createAndRunPoll({
      assistant_id: assistantId,
      thread: { messages: [{ role: 'user', content: 'Fill' }] },
    });
  }
}

describe('a MemoryStore that is full', () => {
  const begin = async () => {
    const store = new MemoryStore({ maxEntries: 6 });
    const world = setup({ store });
    const assistant = await createWeatherAssistant(world.client);
    return { ...world, store, assistant };
  };

  test('stays as small as it was told, with every assistant in it', async () => {
    const { fake, client, store, assistant } = await begin();
    fake.respond(() => 'Ok.');
    const more = await Promise.all(Array.from({ length: 8 }, () => createWeatherAssistant(client)));
    await fill(client, assistant.id, 20);
    const keys = (await readAll(store)).map(({ key }) => key);
    expect(keys.filter((key) => !/^(assistant|run-order|run-request)/.test(key))).toHaveLength(6);
    expect((await client.beta.assistants.list({ limit: 100 })).data).toHaveLength(9);
    for (const { id } of more) expect((await client.beta.assistants.retrieve(id)).id).toBe(id);
  });

  test('still resolves what it dropped, without what only it knew', async () => {
    const { fake, client, assistant } = await begin();
    fake.respond(() => 'Hello there.');
    const { threads } = client.beta;
    const thread = await threads.create({
      messages: [{ role: 'user', content: 'Hi', metadata: { mine: 'yes' } }],
      metadata: { kept: 'upstream' },
    });
    const run = await threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    const before = (await threads.messages.list(thread.id)).data;
    await fill(client, assistant.id, 10);

    expect(await threads.retrieve(thread.id)).toMatchObject({ id: thread.id, metadata: { kept: 'upstream' } });
    const after = (await threads.messages.list(thread.id)).data;
    expect(after.map(({ id, role, content }) => ({ id, role, content }))).toEqual(
      before.map(({ id, role, content }) => ({ id, role, content })),
    );
    expect(after.map(({ metadata, run_id }) => [metadata, run_id])).toEqual([
      [{}, null],
      [{}, null],
    ]);
    expect(await threads.messages.retrieve(after[0]?.id ?? '', { thread_id: thread.id })).toEqual(after[0]);
    expect((await threads.runs.list(thread.id)).data).toEqual([]);
    const restored = await threads.runs.retrieve(run.id, { thread_id: thread.id });
    expect(restored).toMatchObject({ id: run.id, status: 'completed', created_at: run.created_at });
    const again = await threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(again.status).toBe('completed');
  });

  test('keeps a run that has not ended, its place in the list and its thread', async () => {
    const { fake, client, assistant } = await begin();
    fake.reply(CALL);
    const { threads } = client.beta;
    const vectorStore = fake.addVectorStore();
    const tool_resources = { file_search: { vector_store_ids: [vectorStore.id] } };
    const thread = await threads.create({ messages: [{ role: 'user', content: 'Weather?' }], tool_resources });
    const waiting = await threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, metadata: { a: 'b' } });
    expect(waiting.status).toBe('requires_action');
    fake.respond(() => 'Ok.');
    await fill(client, assistant.id, 10);

    expect((await threads.runs.list(thread.id)).data).toEqual([waiting]);
    expect((await threads.retrieve(thread.id)).tool_resources).toEqual(tool_resources);
    await expect(threads.runs.create(thread.id, { assistant_id: assistant.id })).rejects.toThrow(
      /already has an active/,
    );
    const run = await threads.runs.submitToolOutputsAndPoll(waiting.id, {
      thread_id: thread.id,
      tool_outputs: [{ tool_call_id: 'call_oslo', output: 'rain' }],
    });
    expect(run).toMatchObject({ status: 'completed', metadata: { a: 'b' } });
  });

  test('keeps what leads from a message to an item of another id', async () => {
    const { fake, client, assistant } = await begin();
    fake.respond(() => 'Windowed.');
    const { threads } = client.beta;
    const thread = await threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const stream = threads.runs.stream(thread.id, {
      assistant_id: assistant.id,
      truncation_strategy: { type: 'last_messages', last_messages: 1 },
    });
    const [message] = await stream.finalMessages();
    await fill(client, assistant.id, 10);
    expect((await threads.messages.retrieve(message?.id ?? '', { thread_id: thread.id })).content).toEqual(
      message?.content,
    );
  });
});

describe('a MemoryStore with runs that were abandoned', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const begin = async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-01T12:00:00Z') });
    const store = new MemoryStore({ maxEntries: 100 });
    const world = setup({ store });
    world.fake.respond(({ context }) => (context.items.at(-1)?.type === 'message' ? CALL : 'Thanks.'));
    const assistant = await createWeatherAssistant(world.client);
    const { threads } = world.client.beta;
    const abandon = async () => {
      const run = await threads.createAndRunPoll({
        assistant_id: assistant.id,
        thread: { messages: [{ role: 'user', content: 'Weather?' }] },
      });
      expect(run.status).toBe('requires_action');
      return run;
    };
    return { ...world, store, assistant, threads, abandon };
  };

  /** How many records of runs and threads there are. */
  const count = async (store: MemoryStore): Promise<number> =>
    (await readAll(store)).filter(({ key }) => !/^(assistant|run-order|run-request)/.test(key)).length;

  test('is within its bound again once they have expired, and keeps the runs that have not', async () => {
    const { store, threads, assistant, abandon } = await begin();
    for (let index = 0; index < 300; index += 1) await abandon();
    expect(await count(store)).toBe(600);

    vi.setSystemTime(new Date('2026-11-01T13:20:00Z'));
    const live = [];
    for (let index = 0; index < 20; index += 1) live.push(await abandon());
    expect(await count(store)).toBeLessThanOrEqual(100 + 2 * 20);

    for (const { id, thread_id } of live) {
      await expect(threads.runs.create(thread_id, { assistant_id: assistant.id })).rejects.toThrow(
        /already has an active run/,
      );
      expect((await threads.runs.list(thread_id)).data).toMatchObject([{ id, status: 'requires_action' }]);
      const ended = await threads.runs.submitToolOutputsAndPoll(id, {
        thread_id,
        tool_outputs: [{ tool_call_id: 'call_oslo', output: 'rain' }],
      });
      expect(ended).toMatchObject({ id, status: 'completed', assistant_id: assistant.id });
    }
  });

  test('lets a thread go on whose expired run it has dropped', async () => {
    const { store, threads, assistant, abandon } = await begin();
    const { id, thread_id } = await abandon();
    vi.setSystemTime(new Date('2026-11-01T13:20:00Z'));
    await createMany(store, 101);
    expect((await threads.runs.list(thread_id)).data).toEqual([]);

    await threads.messages.create(thread_id, { role: 'user', content: 'Weather?' });
    const next = await threads.runs.createAndPoll(thread_id, { assistant_id: assistant.id });
    expect(next).toMatchObject({ status: 'completed', thread_id });
    expect((await threads.runs.retrieve(id, { thread_id })).status).toBe('expired');
  });
});

/** Fills a store with entries that may be dropped. */
async function createMany(store: MemoryStore, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    await store.write('filler/p', [{ key: `k${index}`, value: index, version: String(index), evictWith: [] }]);
  }
}
