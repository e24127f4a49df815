import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import { createAccounts } from '../support/accounts.js';
import { FOLLOWING, forbidUnhandledRejections, refusal, runToEnd } from '../support/flow-tools.js';
import {
  countLeft,
  DELETE_ITEM,
  listErased,
  missing,
  NOTHING_LEFT,
  questions,
  readThreads,
  startFilled,
} from '../support/left-behind.js';
import { createListeningWorld } from '../support/note-events.js';
import { choose, connectElsewhere, viewStore, WHERE } from '../support/other-process.js';
import { after, passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { setup, takeRequests } from '../support/setup.js';
import { startHeld, startThread } from '../support/starting-points.js';
import { createSlowStore } from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe('a deleted thread', () => {
  describe.each(FOLLOWING)('whose run was %s', (following) => {
    it.each(WHERE)('leaves nothing at the service and in the store: deleted by %s', async (where) => {
      const world = setup();
      const { fake, threadId, named } = await passTime(startFilled(world, following));
      expect(countLeft(fake)).toMatchObject({ conversations: 1, responses: 2, vectorStores: 2 });
      const deleted = await promptly(choose(world, where).beta.threads.delete(threadId));
      expect(deleted).toEqual({ id: threadId, object: 'thread.deleted', deleted: true });
      expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, vectorStores: 1 });
      expect(fake.vectorStores).toEqual([named]);
      expect(await readThreads(world)).toEqual([]);
    });
  });

  it('leaves no vector store that was made for what was attached to its messages', async () => {
    const world = setup();
    const { fake, client, threadId } = await promptly(startThread(world));
    const { id: file_id } = fake.addFile();
    const attachments = [{ file_id, tools: [{ type: 'file_search' as const }] }];
    await promptly(client.beta.threads.messages.create(threadId, { role: 'user', content: 'Read.', attachments }));
    expect(fake.vectorStores).toHaveLength(1);
    await promptly(connectElsewhere(world).beta.threads.delete(threadId));
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
  });

  it("leaves the responses and vector stores with `erase: 'items'`", async () => {
    const world = setup({ erase: 'items' });
    const { fake, client, threadId, run } = await passTime(startFilled(world));
    await promptly(client.beta.threads.delete(threadId));
    expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, responses: 2, vectorStores: 2 });
    expect(await readThreads(world)).toEqual([]);
    expect(await refusal(promptly(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })))).toMatchObject({
      status: 404,
    });
  });

  it('leaves all but the conversation with `erase: false`, which costs one request', async () => {
    const world = setup({ erase: false });
    const { fake, client, threadId } = await passTime(startFilled(world));
    const before = fake.requests.length;
    const { items } = countLeft(fake);
    const orphanedItems = fake.orphanedItems.length;
    await promptly(client.beta.threads.delete(threadId));
    expect(takeRequests(fake, before)).toEqual(['DELETE /conversations/{conv}']);
    const left = { orphanedItems: orphanedItems + items, responses: 2, vectorStores: 2 };
    expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, ...left });
    expect(await readThreads(world)).toEqual([]);
    expect(await refusal(promptly(client.beta.threads.delete(threadId)))).toMatchObject(missing(threadId));
  });

  it('has its run stopped with `erase: false` as well', async () => {
    const world = setup({ erase: false });
    const { fake, client, threadId, hold } = await promptly(startHeld(world, 'One two three.'));
    await promptly(client.beta.threads.delete(threadId));
    expect(fake.responses.map(({ status }) => status)).toEqual(['cancelled']);
    hold.release();
    expect(await readThreads(world)).toEqual([]);
  });

  it('of which the store knows nothing leaves what only its runs had named', async () => {
    const world = setup();
    const { fake, threadId } = await passTime(startFilled(world));
    const store = new MemoryStore();
    const stranger = setup({ store }, {}, { fetch: fake.fetch }).client;
    await promptly(stranger.beta.threads.delete(threadId));
    expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, responses: 2, vectorStores: 2 });
    expect(await readThreads({ store })).toEqual([]);
    expect(await refusal(promptly(stranger.beta.threads.delete(threadId)))).toMatchObject(missing(threadId));
  });

  it.each(['background', 'foreground'] as const)(
    'leaves nothing where its run was at work elsewhere, in the %s',
    async (execution) => {
      const start = await promptly(startHeld(setup({ execution }), 'One two three.', { afterEvents: 6 }));
      const { world, fake, client, threadId, run, hold } = start;
      const polling = client.beta.threads.runs.poll(run.id, { thread_id: threadId }).then(
        ({ status }) => status,
        (error: unknown) => error,
      );
      await passTime(connectElsewhere(world).beta.threads.delete(threadId));
      hold.release();
      const end = await passTime(polling);
      if (typeof end === 'string') expect(end).toBe('cancelled');
      else expect(end).toMatchObject({ status: 404 });
      await wait(20_000);
      expect(countLeft(fake)).toEqual(NOTHING_LEFT);
      expect(await readThreads(world)).toEqual([]);
    },
  );

  it('is deleted by one of two processes at once', async () => {
    for (let delay = 0; delay <= 60; delay += 6) {
      const world = setup({ store: createSlowStore(20) }, { latency: 7 });
      const { fake, client, threadId } = await passTime(startFilled(world));
      const elsewhere = connectElsewhere(world);
      const results = await passTime(
        Promise.allSettled([
          client.beta.threads.delete(threadId),
          after(delay).then(() => elsewhere.beta.threads.delete(threadId)),
        ]),
      );
      const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
      expect(refusals).toHaveLength(1);
      expect(refusals[0]).toMatchObject(missing(threadId));
      await wait(5_000);
      expect(countLeft(fake), `after ${delay} ms`).toEqual({ ...NOTHING_LEFT, vectorStores: 1 });
      expect(await readThreads(world)).toEqual([]);
    }
  });
});

describe('while a deleted thread is erased', () => {
  /** A thread of so many messages at a service that takes its time. */
  async function startLong(count: number, options: AssistantsOptions = {}) {
    const delay = { ms: 0 };
    const world = createListeningWorld(options, { latency: () => delay.ms });
    const { client } = world;
    const start = await passTime(startThread(world));
    const { id: threadId } = await passTime(client.beta.threads.create({ messages: questions(count) }));
    world.fake.reply('Sunny.');
    const run = await passTime(runToEnd(client, threadId, start.assistantId));
    const [message] = (await passTime(client.beta.threads.messages.list(threadId))).data;
    await passTime(client.beta.threads.delete(start.threadId));
    world.events.length = 0;
    delay.ms = 300;
    return { ...world, ...start, threadId, run, messageId: message?.id ?? '' };
  }

  it('the call answers within seconds, however many messages it has, and the rest goes on behind it', async () => {
    const waitUntil = vi.fn<(work: Promise<unknown>) => void>();
    const { fake, store, client, events, threadId } = await startLong(500, { waitUntil });
    waitUntil.mockClear();
    const startedAt = Date.now();
    const deleted = await passTime(client.beta.threads.delete(threadId));
    expect(deleted.deleted).toBe(true);
    expect(Date.now() - startedAt).toBeLessThan(6_500);
    expect(waitUntil).toHaveBeenCalledTimes(1);
    const left = countLeft(fake);
    expect(left.items).toBeGreaterThan(300);
    const [first] = listErased(events);
    expect(first).toMatchObject({ threadId, left: { conversations: 1, responses: 1, vectorStores: 0 } });
    await passTime(Promise.all(waitUntil.mock.calls.map(([work]) => work)));
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads({ store })).toEqual([]);
    expect(listErased(events).slice(1)).toEqual([
      {
        type: 'thread.erased',
        threadId,
        erased: { items: 501, conversations: 1, responses: 1, vectorStores: 0 },
        left: { items: 0, conversations: 0, responses: 0, vectorStores: 0 },
      },
    ]);
  });

  it('it is found by no call of any process, and nothing comes back', async () => {
    const start = await startLong(250);
    const { fake, store, client, threadId, run, messageId, assistantId } = start;
    await passTime(client.beta.threads.delete(threadId));
    const place = { thread_id: threadId };
    const step = { ...place, run_id: run.id };
    for (const each of [client, connectElsewhere(start)]) {
      const { threads } = each.beta;
      const { runs, messages } = threads;
      const calls: Record<string, () => PromiseLike<unknown>> = {
        'threads.retrieve': () => threads.retrieve(threadId),
        'threads.update': () => threads.update(threadId, { metadata: { a: 'b' } }),
        'threads.update of tool resources': () =>
          threads.update(threadId, { tool_resources: { code_interpreter: { file_ids: [] } } }),
        'threads.delete': () => threads.delete(threadId),
        'messages.create': () => messages.create(threadId, { role: 'user', content: 'Hello?' }),
        'messages.retrieve': () => messages.retrieve(messageId, place),
        'messages.update': () => messages.update(messageId, { ...place, metadata: { a: 'b' } }),
        'messages.delete': () => messages.delete(messageId, place),
        'messages.list': () => messages.list(threadId),
        'runs.create': () => runs.create(threadId, { assistant_id: assistantId }),
        'runs.stream': () => runs.stream(threadId, { assistant_id: assistantId }).done(),
        'runs.retrieve': () => runs.retrieve(run.id, place),
        'runs.update': () => runs.update(run.id, { ...place, metadata: { a: 'b' } }),
        'runs.cancel': () => runs.cancel(run.id, place),
        'runs.list': () => runs.list(threadId),
        'runs.submitToolOutputs': () => runs.submitToolOutputs(run.id, { ...place, tool_outputs: [] }),
        'steps.list': () => runs.steps.list(run.id, place),
        'steps.retrieve': () => runs.steps.retrieve('step_x', step),
      };
      for (const [name, call] of Object.entries(calls)) {
        expect(await refusal(passTime(call())), name).toMatchObject(missing(threadId));
      }
    }
    expect(countLeft(fake).items).toBeGreaterThan(0);
    await wait(60_000);
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads({ store })).toEqual([]);
  });

  it('an abort ends the wait of the call, and not the work', async () => {
    const { fake, store, client, threadId } = await startLong(250);
    const controller = new AbortController();
    const deleting = client.beta.threads.delete(threadId, { signal: controller.signal });
    const refused = refusal(deleting);
    await wait(2_000);
    const startedAt = Date.now();
    controller.abort();
    expect(await passTime(refused)).toBeInstanceOf(OpenAI.APIUserAbortError);
    expect(Date.now() - startedAt).toBeLessThan(300);
    await wait(60_000);
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads({ store })).toEqual([]);
  });

  it('a fake that is reset ends the work', async () => {
    const { fake, client, threadId } = await startLong(250);
    await passTime(client.beta.threads.delete(threadId));
    fake.reset();
    await wait(120_000);
    expect(fake.requests).toEqual([]);
  });
});

describe('in a store that serves several keys', () => {
  it('a thread is deleted by no key that does not see it', async () => {
    const { fake, store, connect } = createAccounts();
    const { client } = connect('sk-a');
    const { threadId } = await promptly(startThread({ fake, client, store }));
    const stranger = connect('sk-b').client;
    expect(await refusal(promptly(stranger.beta.threads.delete(threadId)))).toMatchObject(missing(threadId));
    expect(await promptly(client.beta.threads.retrieve(threadId))).toMatchObject({ id: threadId });
    expect(countLeft(fake)).toMatchObject({ conversations: 1, items: 1 });
  });

  it('a deleted thread does not come back by the look of a key that does not see it, and is erased by a new key', async () => {
    const { fake, store, connect } = createAccounts();
    const { client } = connect('sk-a');
    const { threadId } = await promptly(startThread({ fake, client, store }));
    fake.fail({ on: DELETE_ITEM, status: 500, times: 5 });
    await passTime(client.beta.threads.delete(threadId));
    await wait(90_000);
    expect(countLeft(fake)).toMatchObject({ conversations: 1, items: 1 });
    const stranger = connect('sk-b', { store: viewStore(store) }).client;
    expect(await refusal(promptly(stranger.beta.threads.retrieve(threadId)))).toMatchObject(missing(threadId));
    await wait(90_000);
    const next = connect('sk-a-next', { store: viewStore(store) }).client;
    expect(await refusal(promptly(next.beta.threads.retrieve(threadId)))).toMatchObject(missing(threadId));
    await wait(1_000);
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads({ store })).toEqual([]);
  });
});
