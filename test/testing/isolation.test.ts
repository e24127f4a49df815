import { http } from 'msw';
import { setupServer } from 'msw/node';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';

const clientOf = (fake: FakeOpenAI) => new OpenAI({ apiKey: 'test', fetch: fake.fetch, maxRetries: 0 });

/** The names of the assistants that a client lists. */
const listNames = async (client: OpenAI) => (await client.beta.assistants.list()).data.map(({ name }) => name);

const create = (client: OpenAI, name: string) =>
  client.beta.assistants.create({ model: 'gpt-4o', name, instructions: 'Greet.' });

describe('clients of two fakes, with the same key', () => {
  test('see nothing of each other’s assistants', async () => {
    const [one, two] = [clientOf(createFakeOpenAI()), clientOf(createFakeOpenAI())];
    const { id } = await create(one, 'first');

    expect(await listNames(two)).toEqual([]);
    await expect(two.beta.assistants.retrieve(id)).rejects.toMatchObject({ status: 404 });
    expect(await listNames(one)).toEqual(['first']);
  });

  describe('in tests that run at the same time', () => {
    let arrived = 0;
    let goOn: () => void;
    const both = new Promise<void>((resolve) => (goOn = resolve));

    test.concurrent.each(['first', 'second'])('keep to themselves: the %s', async (name) => {
      const fake = createFakeOpenAI();
      const client = clientOf(fake);
      fake.reply(name);
      const { id } = await create(client, name);
      arrived += 1;
      if (arrived === 2) goOn();
      await both;
      expect(await listNames(client)).toEqual([name]);
      const run = await client.beta.threads.createAndRunPoll({ assistant_id: id });
      const { data } = await client.beta.threads.messages.list(run.thread_id);
      expect(data[0]?.content[0]).toMatchObject({ text: { value: name } });
      expect((await client.beta.threads.runs.list(run.thread_id)).data).toHaveLength(1);
      fake.assertDone();
    });
  });

  test('share with the other clients of their own fake', async () => {
    const fake = createFakeOpenAI();
    const client = clientOf(fake);
    await create(client, 'shared');
    expect(await listNames(clientOf(fake))).toEqual(['shared']);
    expect(await listNames(client.withOptions({ timeout: 60_000 }))).toEqual(['shared']);
  });

  test('are told apart by the fake’s own key when their fetch is one around the fake’s', async () => {
    const fakes = [createFakeOpenAI(), createFakeOpenAI()];
    const [one, two] = fakes.map(
      ({ fetch, apiKey }) => new OpenAI({ apiKey, fetch: (url, init) => fetch(url, init), maxRetries: 0 }),
    );
    if (!one || !two) throw new Error('no clients');
    await create(one, 'first');
    expect(await listNames(two)).toEqual([]);
    expect(await listNames(one)).toEqual(['first']);
  });
});

describe('a reset', () => {
  test('forgets what clients kept without a store, and leaves them usable', async () => {
    const fake = createFakeOpenAI();
    const definitions = { asst_known: { model: 'gpt-4o', name: 'known', instructions: 'Greet.' } };
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { definitions } });
    await create(client, 'gone');
    fake.reset();
    expect(await listNames(client)).toEqual(['known']);

    fake.reply('Hello.');
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: 'asst_known' });
    expect(run.status).toBe('completed');
    fake.assertDone();
  });

  test('leaves a store alone that was given', async () => {
    const fake = createFakeOpenAI();
    const store = new MemoryStore();
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store } });
    await create(client, 'kept');
    fake.reset();
    expect(await listNames(client)).toEqual(['kept']);
  });

  test.each([
    ['polled', false],
    ['streamed', false],
    ['polled, over a store that was given,', true],
  ])('stops a run that is %s and sends nothing more', async (how, hasStore) => {
    const fake = createFakeOpenAI();
    const options = hasStore ? { assistants: { store: new MemoryStore() } } : {};
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, ...options });
    const { id } = await create(client, 'first');
    fake.reply('Never said.');
    const hold = fake.hold();
    const { threads } = client.beta;
    const creating = how === 'streamed' ? null : threads.createAndRun({ assistant_id: id });
    const ending =
      creating === null
        ? threads.createAndRunStream({ assistant_id: id }).finalRun()
        : creating.then((run) => threads.runs.poll(run.id, { thread_id: run.thread_id }));
    const caught = ending.then(
      (run) => run.status,
      (error: unknown) => String(error),
    );
    await hold.reached;
    await creating;
    fake.reset();

    expect(await caught).toMatch(/cancelled/);
    expect(fake.requests).toEqual([]);
    fake.reply('Hello.');
    const { id: next } = await create(client, 'second');
    expect((await client.beta.threads.createAndRunPoll({ assistant_id: next })).status).toBe('completed');
    fake.assertDone();
  });

  test('lets no request wait for an answer that never comes', async () => {
    const fake = createFakeOpenAI();
    const client = clientOf(fake);
    fake.fail({ kind: 'timeout' });
    const creating = client.beta.threads.create();
    const caught = creating.catch((error: unknown) => String(error));
    while (fake.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    fake.reset();
    expect(await caught).toMatch('the fake was reset');
    expect(fake.requests).toEqual([]);
  });
});

describe('through msw', () => {
  const server = setupServer();
  /** A client of the global fetch, made before any fake. */
  let client: OpenAI;

  beforeAll(() => {
    server.listen({ onUnhandledRequest: 'error' });
    client = new OpenAI({ apiKey: 'test', maxRetries: 0 });
    return () => server.close();
  });
  afterEach(() => server.resetHandlers());

  const runOnce = async (on: OpenAI, fake: FakeOpenAI, text: string) => {
    fake.reply(text);
    const { id } = await create(on, text);
    const run = await on.beta.threads.createAndRunPoll({ assistant_id: id });
    expect(run.status).toBe('completed');
    fake.assertDone();
  };

  it.each(['first', 'second'])('a client sees what the fake of its test holds: the %s', async (name) => {
    const fake = createFakeOpenAI();
    server.use(...fake.handlers);
    expect(await listNames(client)).toEqual([]);
    await runOnce(client, fake, name);
    expect(await listNames(client)).toEqual([name]);
  });

  it('two fakes at once are told apart by their keys', async () => {
    const fakes = [createFakeOpenAI(), createFakeOpenAI()];
    server.use(...fakes.flatMap((fake) => fake.handlers));
    const clients = fakes.map(({ apiKey }) => new OpenAI({ apiKey, maxRetries: 0 }));
    for (const [index, fake] of fakes.entries()) {
      const own = clients[index];
      if (!own) throw new Error('no client');
      await runOnce(own, fake, `of ${index}`);
      expect(await listNames(own)).toEqual([`of ${index}`]);
      expect(fake.conversations).toHaveLength(1);
    }
  });

  it('the fake that answers keeps what its clients keep, once a later one is gone', async () => {
    const base = createFakeOpenAI();
    server.use(...base.handlers);
    await runOnce(client, base, 'base');
    server.use(...createFakeOpenAI().handlersFor({ http }));
    server.resetHandlers(...base.handlers);
    await client.beta.threads.create();
    expect(await listNames(client)).toEqual(['base']);
  });
});

test('a look at what the fetch answers with, as SDKs take one ahead of an upload, is no request', async () => {
  const fake = createFakeOpenAI();
  expect(await fake.fetch('data:,')).toBeInstanceOf(Response);
  expect(fake.requests).toEqual([]);
});
