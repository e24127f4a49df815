import { describe, expect, it } from 'vitest';
import { OpenAI, prune } from 'openai-assistants-shim';
import { countRequests, forbidUnhandledRejections, outputsFor, refusal } from '../support/flow-tools.js';
import {
  countLeft,
  DELETE_ITEM,
  listErased,
  missing,
  NOTHING_LEFT,
  readThreads,
  startFilled,
} from '../support/left-behind.js';
import { createListeningWorld } from '../support/note-events.js';
import { choose, connectElsewhere, viewStore, WHERE } from '../support/other-process.js';
import { after, passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread, startWaiting } from '../support/starting-points.js';
import { createSlowStore, StoreWithFault, tamperWithWrites, WRITE_FAULTS } from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** Holds the first that wants to pass, until it is opened. */
function createGate() {
  let reach = (): void => undefined;
  let open = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const pass = (): Promise<void> => {
    reach();
    return opened;
  };
  return { reached, pass, open: () => open() };
}

describe('a thread that cannot be erased at once', () => {
  const FAULTS = [
    [DELETE_ITEM, { status: 429 }],
    [DELETE_ITEM, { status: 503 }],
    [DELETE_ITEM, { status: 404 }],
    [DELETE_ITEM, { kind: 'lostAnswer' }],
    [DELETE_ITEM, { status: 400, code: 'conversation_locked' }],
    ['GET /conversations/{id}/items', { kind: 'lostAnswer' }],
    ['DELETE /conversations/{id}', { status: 500 }],
    ['DELETE /conversations/{id}', { kind: 'lostAnswer' }],
    ['DELETE /responses/{id}', { status: 503 }],
    ['DELETE /responses/{id}', { kind: 'reset' }],
    ['DELETE /responses/{id}', { status: 404 }],
    ['DELETE /vector_stores/{id}', { status: 500 }],
    ['DELETE /vector_stores/{id}', { kind: 'lostAnswer' }],
  ] as const;

  it.each(FAULTS)('is deleted all the same, and erased in the end: %s fails by %j', async (on, fault) => {
    for (const times of [1, 3, 8]) {
      // What the service says is not there is not deleted.
      const isGone = 'status' in fault && fault.status === 404;
      if (isGone && times > 1) return;
      const world = setup({}, {}, { maxRetries: 1 });
      const { fake, client, threadId } = await passTime(startFilled(world));
      fake.fail({ on, times, ...fault });
      const startedAt = Date.now();
      const isRead = on.startsWith('GET');
      // A listing that fails for good is the call's own fault: nothing was marked.
      const deleting = client.beta.threads.delete(threadId);
      if (isRead && times > 1) await passTime(refusal(deleting));
      else await passTime(deleting);
      if (isRead && times > 1) await passTime(client.beta.threads.retrieve(threadId));
      else expect(await refusal(passTime(client.beta.threads.retrieve(threadId)))).toMatchObject(missing(threadId));
      expect(Date.now() - startedAt).toBeLessThan(isRead ? 10_000 : 6_500);
      await wait(90_000);
      if (isRead && times > 1) continue;
      const left = isGone ? countLeft(fake) : { ...NOTHING_LEFT, vectorStores: 1 };
      expect(countLeft(fake)).toEqual(left);
      expect(await readThreads(world)).toEqual([]);
    }
  });

  it.each(['a look at it', 'prune'] as const)(
    'is erased by %s, from another process, once that is possible',
    async (by) => {
      const world = createListeningWorld();
      const { events } = world;
      const { fake, client, threadId } = await passTime(startFilled(world));
      fake.fail({ on: 'DELETE /responses/{id}', status: 403, times: 2 });
      await promptly(client.beta.threads.delete(threadId));
      expect(listErased(events).at(-1)).toMatchObject({
        left: { items: 0, conversations: 0, responses: 2, vectorStores: 0 },
      });
      await wait(90_000);
      expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, responses: 2, vectorStores: 1 });
      expect(await readThreads(world)).not.toEqual([]);
      const elsewhere = connectElsewhere(world);
      const counts = { partitions: 1, runs: 0, messageRecords: 0, threadRecords: 0 };
      if (by === 'prune') expect(await passTime(prune(elsewhere))).toEqual({ ...counts, erasedThreads: 1 });
      else
        expect(await refusal(promptly(elsewhere.beta.threads.messages.list(threadId)))).toMatchObject(
          missing(threadId),
        );
      await wait(1_000);
      expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, vectorStores: 1 });
      expect(await readThreads(world)).toEqual([]);
    },
  );

  it('is left to the next look by a service that does not answer', async () => {
    const work: Promise<unknown>[] = [];
    const world = setup({ waitUntil: (promise) => work.push(promise) });
    const { fake, client, threadId } = await passTime(startFilled(world));
    work.length = 0;
    fake.fail({ on: DELETE_ITEM, kind: 'timeout', times: 10_000 });
    await passTime(client.beta.threads.delete(threadId));
    expect(work).toHaveLength(1);
    const startedAt = Date.now();
    await passTime(Promise.all(work));
    expect(Date.now() - startedAt).toBeLessThan(10 * 60_000);
    expect(await refusal(promptly(client.beta.threads.retrieve(threadId)))).toMatchObject(missing(threadId));
  });

  it.each(WRITE_FAULTS)(
    'at a store of which a write is %s is deleted or there, and erased in the end',
    async (fault) => {
      for (let write = 1, hasFailed = true; hasFailed; write += 1) {
        const store = new StoreWithFault();
        const world = setup({ store });
        const { fake, client, threadId } = await passTime(startFilled(world));
        store.failAt(write, fault);
        const error = await passTime(client.beta.threads.delete(threadId).catch((reason: unknown) => reason));
        hasFailed = store.hasFailed;
        const seen = await passTime(connectElsewhere(world).beta.threads.retrieve(threadId)).catch(() => null);
        if (seen) expect(error).toBeInstanceOf(OpenAI.OpenAIError);
        if (seen) await passTime(client.beta.threads.delete(threadId));
        await wait(90_000);
        expect(countLeft(fake), `write ${write}`).toEqual({ ...NOTHING_LEFT, vectorStores: 1 });
        expect(await readThreads(world), `write ${write}`).toEqual([]);
      }
    },
  );

  it('is erased where listings always say that there is more', async () => {
    const world = setup();
    const { fake, store, threadId } = await passTime(startFilled(world));
    const fetch: typeof fake.fetch = async (input, init) => {
      const response = await fake.fetch(input, init);
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (init?.method?.toUpperCase() !== 'GET' || !pathname.endsWith('/items')) return response;
      return Response.json({ ...((await response.json()) as object), has_more: true });
    };
    const { client } = setup({ store }, {}, { fetch });
    await promptly(client.beta.threads.delete(threadId));
    expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, vectorStores: 1 });
  });

  it('is not asked for again by looks from a process that was refused it, and by prune is', async () => {
    const world = setup();
    const { fake, client, threadId } = await passTime(startFilled(world));
    fake.fail({ on: 'DELETE /responses/{id}', status: 403, times: 2 });
    await promptly(client.beta.threads.delete(threadId));
    const before = fake.requests.length;
    for (let look = 0; look < 3; look += 1) {
      expect(await refusal(passTime(client.beta.threads.retrieve(threadId)))).toMatchObject(missing(threadId));
      await wait(1_000);
    }
    expect(fake.requests.length).toBe(before);
    expect(await passTime(prune(client))).toMatchObject({ erasedThreads: 1 });
    expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, vectorStores: 1 });
  });

  it('is of no interest to the webhooks of its responses', async () => {
    const world = setup({ execution: 'background' });
    const { fake, client, threadId } = await passTime(startFilled(world));
    const webhooks = fake.responses.map(({ id }) => fake.webhook(id));
    fake.fail({ on: 'DELETE /responses/{id}', status: 403, times: 2 });
    await promptly(client.beta.threads.delete(threadId));
    for (const webhook of webhooks) {
      expect(await passTime(connectElsewhere(world).beta.threads.runs.handleWebhook(webhook))).toBeNull();
    }
  });

  it('keeps in the store nothing but its mark and the ids of what is left', async () => {
    const world = setup();
    const { fake, client, store, threadId } = await passTime(startFilled(world));
    const responses = fake.responses.map(({ id }) => id);
    fake.fail({ on: 'DELETE /responses/{id}', status: 403, times: 2 });
    await promptly(client.beta.threads.delete(threadId));
    const entries = await store.list(`oas/t/${threadId}`, '', { limit: 10 });
    const mark = { deleted_at: expect.any(Number) as number, key_hash: expect.any(String) as string };
    expect(entries.map(({ key, value }) => [key, value])).toEqual([
      ...responses.sort().map((response) => [`left/${response}`, { v: 1, d: { response } }]),
      ['thread', { v: 1, d: mark }],
    ]);
  });
});

describe('what is added to a thread while it is deleted', () => {
  const store = () => createSlowStore(20);

  it.each(WHERE)('as a message is refused or deleted: by %s', async (where) => {
    for (let delay = 0; delay <= 240; delay += 9) {
      const world = setup({ store: store() }, { latency: 7 });
      const { fake, client, threadId } = await passTime(startThread(world));
      const { id: file_id } = fake.addFile();
      const attachments = [{ file_id, tools: [{ type: 'file_search' as const }] }];
      const message = { role: 'user' as const, content: 'Still there?', metadata: { a: 'b' }, attachments };
      const adding = after(delay)
        .then(() => choose(world, where).beta.threads.messages.create(threadId, message))
        .catch((error: unknown) => error);
      const [added] = await passTime(Promise.all([adding, after(60).then(() => client.beta.threads.delete(threadId))]));
      if (added instanceof Error) expect(added).toMatchObject(missing(threadId));
      await wait(1_000);
      expect(countLeft(fake), `after ${delay} ms`).toEqual(NOTHING_LEFT);
      expect(await readThreads(world), `after ${delay} ms`).toEqual([]);
    }
  });

  it('as a message is deleted although the items had been listed before', async () => {
    const world = setup();
    const { fake, store, threadId } = await promptly(startThread(world));
    /** A process whose requests of this kind wait. */
    const connectHeld = (held: RegExp, pass: (request: string) => Promise<void> | null = () => null) => {
      const gate = createGate();
      const fetch: typeof fake.fetch = async (input, init) => {
        const { pathname } = new URL(input instanceof Request ? input.url : input);
        const request = `${String(init?.method?.toUpperCase())} ${pathname}`;
        await (held.test(request) ? gate.pass() : pass(request));
        return fake.fetch(input, init);
      };
      return { ...gate, client: new OpenAI({ apiKey: 'test', fetch, assistants: { store: viewStore(store) } }) };
    };
    const isDeleted = createGate();
    const adder = connectHeld(/^POST .*\/items$/, (request) => (/^GET/.test(request) ? isDeleted.pass() : null));
    const eraser = connectHeld(/^DELETE .*\/conversations\/[^/]+$/);
    const message = { role: 'user' as const, content: 'Still there?' };
    const adding = refusal(adder.client.beta.threads.messages.create(threadId, message));
    await promptly(adder.reached);
    const deleting = eraser.client.beta.threads.delete(threadId);
    await promptly(eraser.reached);
    adder.open();
    expect(await promptly(adding)).toMatchObject(missing(threadId));
    eraser.open();
    await passTime(deleting);
    isDeleted.open();
    await wait(1_000);
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });

  it('as a message is recorded nowhere when all of the thread is gone by then', async () => {
    const gate = createGate();
    const store = tamperWithWrites(async ({ changes, make }) => {
      if (changes.some(({ key }) => key.startsWith('message/'))) await gate.pass();
      return make();
    });
    const world = setup({ store });
    const { fake, client, threadId } = await promptly(startThread(world));
    const adding = refusal(client.beta.threads.messages.create(threadId, { role: 'user', content: 'Still there?' }));
    await promptly(gate.reached);
    await promptly(connectElsewhere(world).beta.threads.delete(threadId));
    gate.open();
    expect(await promptly(adding)).toMatchObject(missing(threadId));
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });

  it.each(WHERE)('as a run is refused or cancelled, and its response deleted: by %s', async (where) => {
    for (const execution of ['background', 'foreground'] as const) {
      for (let delay = 0; delay <= 160; delay += 10) {
        const world = setup({ store: store(), execution }, { latency: 7, pace: 3 });
        const { fake, client, threadId, assistantId } = await passTime(startThread(world));
        fake.respond(() => 'One two three.');
        const starting = after(delay)
          .then(() =>
            choose(world, where).beta.threads.runs.createAndPoll(threadId, {
              assistant_id: assistantId,
              additional_messages: [{ role: 'user', content: 'Still there?', metadata: { a: 'b' } }],
            }),
          )
          .catch((error: unknown) => error);
        const deleting = after(90).then(() => client.beta.threads.delete(threadId));
        const [started] = await passTime(Promise.all([starting, deleting]));
        if (started instanceof Error) expect(started).toMatchObject({ status: 404 });
        await wait(20_000);
        expect(countLeft(fake), `${execution} after ${delay} ms`).toEqual(NOTHING_LEFT);
        expect(await readThreads(world), `${execution} after ${delay} ms`).toEqual([]);
      }
    }
  });

  it.each(WHERE)('as a run whose response has no name yet is refused, and it is deleted: by %s', async (where) => {
    const world = setup();
    const { fake, client, threadId, assistantId } = await promptly(startThread(world));
    fake.reply('One two three.');
    const hold = fake.hold({ afterEvents: 0 });
    const starting = refusal(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
    await promptly(hold.reached);
    await passTime(choose(world, where).beta.threads.delete(threadId));
    hold.release();
    expect(await passTime(starting)).toMatchObject(missing(threadId));
    await wait(90_000);
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });

  it('as outputs has the response that took them stopped and deleted', async () => {
    const world = setup();
    const { fake, client, store, threadId, run } = await promptly(startWaiting(world));
    const gate = createGate();
    const fetch: typeof fake.fetch = async (input, init) => {
      const response = await fake.fetch(input, init);
      if (init?.method?.toUpperCase() !== 'POST' || !response.headers.get('content-type')?.includes('event-stream'))
        return response;
      await gate.pass();
      return response;
    };
    // Another process, whose request the service has answered, and which has not got the answer yet.
    const other = new OpenAI({ apiKey: 'test', fetch, assistants: { store: viewStore(store) } });
    fake.reply('One two three.');
    fake.hold({ afterEvents: 6 });
    const submitting = refusal(other.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run)));
    await promptly(gate.reached);
    await passTime(client.beta.threads.delete(threadId));
    gate.open();
    expect(await passTime(submitting)).toBeInstanceOf(OpenAI.APIError);
    await wait(60_000);
    expect(countRequests(fake, 'POST /responses/{id}/cancel')).toBeGreaterThan(0);
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });
});
