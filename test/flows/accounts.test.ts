import { MemoryStore, OpenAI, type Run } from 'openai-assistants-shim';
import { describe, expect, it, vi } from 'vitest';
import { createAccounts } from '../support/accounts.js';
import {
  answer,
  ask,
  callsWeather,
  forbidUnhandledRejections,
  outputsFor,
  refusal,
  runToEnd,
  showThread,
} from '../support/flow-tools.js';
import { viewStore } from '../support/other-process.js';
import { SDK_COPIES, wrapClient } from '../support/sdk-copies.js';
import { takeRequests } from '../support/setup.js';
import { noteWarnings } from '../support/warnings.js';

forbidUnhandledRejections();

const LOOK = ['GET /conversations/{conv}'];

/** A thread of account `a` with a run that awaits the output of a call, and a client of account `b` on the same store. */
async function createWorld() {
  const world = createAccounts();
  const { fake, connect } = world;
  const owner = connect('sk-a').client;
  const place = await ask({ fake, client: owner, store: world.store });
  fake.reply(callsWeather('call_oslo'));
  const run = await runToEnd(owner, place.threadId, place.assistantId);
  expect(run.status).toBe('requires_action');
  return { ...world, ...place, owner, run };
}

type Act = (runs: OpenAI['beta']['threads']['runs'], run: Run) => PromiseLike<unknown>;

const at = (run: Run) => ({ thread_id: run.thread_id });

const CALLS: [name: string, act: Act][] = [
  ['runs.retrieve', (runs, run) => runs.retrieve(run.id, at(run))],
  ['runs.poll', (runs, run) => runs.poll(run.id, at(run))],
  ['runs.update', (runs, run) => runs.update(run.id, { ...at(run), metadata: { by: 'b' } })],
  ['runs.cancel', (runs, run) => runs.cancel(run.id, at(run))],
  ['runs.submitToolOutputs', (runs, run) => runs.submitToolOutputs(run.id, outputsFor(run))],
  ['runs.submitToolOutputs, streamed', (runs, run) => runs.submitToolOutputsStream(run.id, outputsFor(run)).done()],
  ['runs.steps.list', (runs, run) => runs.steps.list(run.id, at(run))],
  ['runs.steps.retrieve', (runs, run) => runs.steps.retrieve('step_1', { ...at(run), run_id: run.id })],
];

describe('a run whose thread the service hides from the caller', () => {
  describe.each([
    ['in this process', false],
    ['in another', true],
  ])('%s', (_where, isElsewhere) => {
    const connectStranger = ({ connect, store }: ReturnType<typeof createAccounts>) =>
      connect('sk-b', isElsewhere ? { store: viewStore(store) } : {}).client;

    it.each(CALLS)('is unknown to %s, which asks the service once and changes nothing', async (_name, act) => {
      const world = await createWorld();
      const { fake, owner, run } = world;
      const before = fake.requests.length;
      expect(await refusal(act(connectStranger(world).beta.threads.runs, run))).toMatchObject({
        status: 404,
        error: { message: `No run found with id '${run.id}'.` },
      });
      expect(takeRequests(fake, before)).toEqual(LOOK);

      expect(await owner.beta.threads.runs.retrieve(run.id, at(run))).toEqual(run);
      fake.reply('Sunny.');
      expect((await answer(owner, run)).status).toBe('completed');
    });

    it('is in no list: the thread is unknown', async () => {
      const world = await createWorld();
      const { fake, run } = world;
      const before = fake.requests.length;
      expect(await refusal(connectStranger(world).beta.threads.runs.list(run.thread_id))).toMatchObject({
        status: 404,
        error: { message: `No thread found with id '${run.thread_id}'.` },
      });
      expect(takeRequests(fake, before)).toEqual(LOOK);
    });

    it.each<[name: string, act: (client: OpenAI, run: Run) => PromiseLike<unknown>]>([
      ['runs', ({ beta }, run) => beta.threads.runs.create(run.thread_id, { assistant_id: run.assistant_id })],
      ['messages', ({ beta }, run) => beta.threads.messages.create(run.thread_id, { role: 'user', content: 'Hi.' })],
    ])('keeps its thread from new %s without being told of', async (_name, act) => {
      const world = await createWorld();
      const { fake, owner, run } = world;
      expect(await refusal(act(connectStranger(world), run))).toMatchObject({
        status: 404,
        error: { message: `No thread found with id '${run.thread_id}'.` },
      });
      fake.reply('Sunny.');
      expect((await answer(owner, run)).status).toBe('completed');
    });
  });

  it('is not followed while this process works on it', async () => {
    const { fake, connect, owner, threadId, assistantId, run } = await createWorld();
    await owner.beta.threads.runs.cancel(run.id, at(run));
    fake.reply('Sunny.');
    const hold = fake.hold();
    const { id } = await owner.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    await hold.reached;
    const stranger = connect('sk-b').client.beta.threads.runs;
    const polled = refusal(stranger.poll(id, { thread_id: threadId }));
    expect(await refusal(stranger.cancel(id, { thread_id: threadId }))).toMatchObject({ status: 404 });
    expect(await polled).toMatchObject({ status: 404 });
    hold.release();
    expect((await owner.beta.threads.runs.poll(id, { thread_id: threadId })).status).toBe('completed');
  });

  it('shows no message that it is writing', async () => {
    const { fake, connect, owner, assistantId } = await createWorld();
    const { id: threadId } = await owner.beta.threads.create({ messages: [{ role: 'user', content: 'Hi.' }] });
    fake.reply('Sunny.');
    const hold = fake.hold({ afterEvents: 5 });
    const stream = owner.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
    const message = new Promise<string>((resolve) => void stream.once('messageCreated', ({ id }) => resolve(id)));
    await hold.reached;
    const read = async (key: string) =>
      connect(key).client.beta.threads.messages.retrieve(await message, { thread_id: threadId });
    const before = fake.requests.length;
    expect(await refusal(read('sk-b'))).toMatchObject({
      status: 404,
      error: { message: `No thread found with id '${threadId}'.` },
    });
    expect((await read('sk-a-next')).id).toBe(await message);
    expect((await read('sk-a')).id).toBe(await message);
    expect(takeRequests(fake, before)).toEqual([...LOOK, ...LOOK]);
    hold.release();
    await stream.finalRun();
  });

  it('loses nothing that it could not deliver yet to one who writes to its thread', async () => {
    const { fake, connect, owner, assistantId } = await createWorld();
    const { id: threadId } = await owner.beta.threads.create({ messages: [{ role: 'user', content: 'Hi.' }] });
    fake.reply('Sunny.');
    const hold = fake.hold();
    const running = owner.beta.threads.runs.createAndPoll(threadId, {
      assistant_id: assistantId,
      truncation_strategy: { type: 'last_messages', last_messages: 5 },
    });
    await hold.reached;
    fake.fail({ on: 'POST /conversations/{id}/items', status: 500 });
    hold.release();
    expect((await running).status).toBe('completed');
    const say = (key: string) =>
      connect(key).client.beta.threads.messages.create(threadId, { role: 'user', content: 'And tomorrow?' });
    expect(await refusal(say('sk-b'))).toMatchObject({ status: 404 });
    await say('sk-a');
    expect(await showThread(fake, threadId)).toEqual(['user: Hi.', 'assistant: Sunny.', 'user: And tomorrow?']);
  });

  it('is hidden as well in a store that learned of it from the service', async () => {
    const { fake, connect, run } = await createWorld();
    const store = new MemoryStore();
    const restored = connect('sk-a', { store }).client.beta.threads.runs;
    await restored.update(run.id, { ...at(run), metadata: { by: 'a' } });
    const before = fake.requests.length;
    const stranger = connect('sk-b', { store }).client.beta.threads.runs;
    expect(await refusal(stranger.retrieve(run.id, at(run)))).toMatchObject({ status: 404 });
    expect(takeRequests(fake, before)).toEqual(LOOK);
    expect(await restored.retrieve(run.id, at(run))).toMatchObject({ id: run.id, metadata: { by: 'a' } });
  });

  it('is what it is to a key that the service refuses', async () => {
    const { connect, run } = await createWorld();
    expect(await refusal(connect('sk-none').client.beta.threads.runs.retrieve(run.id, at(run)))).toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    });
  });

  it('goes by the key that a call is given in its headers', async () => {
    const { fake, connect, owner, run } = await createWorld();
    const as = (key: string) => ({ headers: { Authorization: `Bearer ${key}` } });
    const { runs } = owner.beta.threads;
    expect(await refusal(runs.retrieve(run.id, at(run), as('sk-b')))).toMatchObject({ status: 404 });
    const before = fake.requests.length;
    const stranger = connect('sk-b').client.beta.threads.runs;
    expect(await stranger.retrieve(run.id, at(run), as('sk-a'))).toEqual(run);
    expect(takeRequests(fake, before)).toEqual([]);
  });
});

describe('a key that was rotated', () => {
  it.each([
    ['in this process', false],
    ['in another', true],
  ])('costs one request for each thread, %s, and everything works', async (_where, isElsewhere) => {
    const { fake, store, connect, assistantId, threadId, run } = await createWorld();
    const { client } = connect('sk-a-next', isElsewhere ? { store: viewStore(store) } : {});
    const { runs } = client.beta.threads;
    const before = fake.requests.length;
    expect(await runs.retrieve(run.id, at(run))).toEqual(run);
    expect((await runs.list(threadId)).data).toEqual([run]);
    expect((await runs.steps.list(run.id, at(run))).data).toHaveLength(1);
    expect((await runs.update(run.id, { ...at(run), metadata: { by: 'next' } })).metadata).toEqual({ by: 'next' });
    expect(takeRequests(fake, before)).toEqual(LOOK);

    fake.reply('Sunny.');
    expect(await answer(client, run)).toMatchObject({ status: 'completed', metadata: { by: 'next' } });
    fake.reply(callsWeather('call_again'));
    const next = await runToEnd(client, threadId, assistantId);
    expect((await runs.cancel(next.id, at(next))).status).toBe('cancelling');
    expect(takeRequests(fake, before).filter((request) => request === LOOK[0])).toHaveLength(1);
  });

  it('is asked for once by calls that are made at the same time, and by a list', async () => {
    const { fake, connect, owner, threadId, assistantId, run } = await createWorld();
    fake.reply('Sunny.');
    await answer(owner, run);
    fake.reply('Still.');
    await runToEnd(owner, threadId, assistantId);
    const { runs } = connect('sk-a-next').client.beta.threads;
    const before = fake.requests.length;
    const [list, one] = await Promise.all([runs.list(threadId), runs.retrieve(run.id, at(run))]);
    expect(list.data).toHaveLength(2);
    expect(one.id).toBe(run.id);
    expect(takeRequests(fake, before)).toEqual(LOOK);
  });

  it('is asked for again where the service failed to answer', async () => {
    const { fake, connect, run } = await createWorld();
    const { runs } = connect('sk-a-next').client.beta.threads;
    fake.fail({ on: 'GET /conversations/{id}', status: 500 });
    expect(await refusal(runs.retrieve(run.id, at(run)))).toMatchObject({ status: 500 });
    expect(await runs.retrieve(run.id, at(run))).toEqual(run);
  });

  // SDK 5.15 takes no function for a key.
  const takesFunctions = typeof new OpenAI({ apiKey: () => Promise.resolve('') }).apiKey === 'string';

  it.runIf(takesFunctions)('is not asked for where a function gives it', async () => {
    const { fake, connect, run, threadId, assistantId } = await createWorld();
    const { client } = connect(() => Promise.resolve('sk-a-next'));
    const before = fake.requests.length;
    expect(await client.beta.threads.runs.retrieve(run.id, at(run))).toEqual(run);
    await client.beta.threads.runs.cancel(run.id, at(run));
    fake.reply('Sunny.');
    const own = await runToEnd(client, threadId, assistantId);
    const from = fake.requests.length;
    expect((await connect('sk-a').client.beta.threads.runs.retrieve(own.id, at(own))).status).toBe('completed');
    expect(takeRequests(fake, from)).toEqual([]);
    expect(takeRequests(fake, before)).not.toContain(LOOK[0]);
  });
});

describe('what is stored of a key', () => {
  it('tells it again on its thread, and nothing else', async () => {
    const { fake, store, owner, run, assistantId } = await createWorld();
    fake.respond(() => 'Sunny.');
    await answer(owner, run);
    const again = await runToEnd(owner, run.thread_id, assistantId);
    const other = await ask({ fake, client: owner, store });
    const elsewhere = await runToEnd(owner, other.threadId, other.assistantId);
    const readHash = async ({ id, thread_id }: Run): Promise<unknown> => {
      const entry = await store.get(`oas/t/${thread_id}`, `run-request/${id}`);
      expect(JSON.stringify(entry)).not.toContain('sk-a');
      return (entry?.value as { d: { keyHash?: unknown } }).d.keyHash;
    };
    const hashes = await Promise.all([run, again, elsewhere].map(readHash));
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });
});

describe('one store for clients with different keys', () => {
  const WARNING = expect.stringContaining('namespace');

  it('is warned of once, by the client that was there last', async () => {
    const { connect } = createAccounts();
    const [first, same, second, third] = ['sk-a', 'sk-a', 'sk-b', 'sk-c'].map((key) => connect(key));
    for (const { client } of [first, same, second, third].flatMap((entry) => entry ?? [])) {
      await client.beta.assistants.list();
      await client.beta.assistants.list();
    }
    expect([first, same, second, third].map((entry) => entry?.warnings)).toEqual([[], [], [WARNING], []]);
  });

  it('is no matter of what a test has seeded there', async () => {
    const { fake, store, connect } = createAccounts();
    await fake.seed({ assistants: [{ id: 'asst_seeded', model: 'gpt-4o' }], store });
    const { client, warnings } = connect('sk-a');
    expect((await client.beta.assistants.retrieve('asst_seeded')).id).toBe('asst_seeded');
    expect(warnings).toEqual([]);
  });

  it('is no matter of clients with one key, of whichever SDK', async () => {
    const { store, fetch } = createAccounts();
    const { warnings, logger } = noteWarnings();
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    for (const [, Sdk] of SDK_COPIES) {
      const { client } = wrapClient(Sdk, { apiKey: 'sk-a', fetch, logger }, { store });
      await client.beta.assistants.list();
    }
    expect([warnings, warn.mock.calls]).toEqual([[], []]);
    warn.mockRestore();
  });

  it('is warned of where another process has given it another key', async () => {
    const { store, connect, run } = await createWorld();
    const { client, warnings } = connect('sk-b', { store: viewStore(store) });
    await client.beta.assistants.list();
    expect(warnings).toEqual([]);
    for (let times = 0; times < 2; times += 1) await refusal(client.beta.threads.runs.retrieve(run.id, at(run)));
    expect(warnings).toEqual([WARNING]);
  });

  it.each<
    [what: string, connect: (world: ReturnType<typeof createAccounts>) => { client: OpenAI; warnings: string[] }[]]
  >([
    [
      'namespaces of their own',
      ({ connect }) => [connect('sk-a', { namespace: 'a' }), connect('sk-b', { namespace: 'b' })],
    ],
    [
      'a namespace in common',
      ({ connect }) => [connect('sk-a', { namespace: 'oas' }), connect('sk-b', { namespace: 'oas' })],
    ],
    ['a function as key', ({ connect }) => [connect('sk-a'), connect(() => Promise.resolve('sk-b'))]],
    ['no store', ({ connect }) => [connect('sk-a', { store: undefined }), connect('sk-b', { store: undefined })]],
  ])('is no matter of those with %s', async (_what, connectAll) => {
    const clients = connectAll(createAccounts());
    for (const { client } of clients) await client.beta.assistants.list();
    expect(clients.map(({ warnings }) => warnings)).toEqual([[], []]);
  });
});
