import { describe, expect, it } from 'vitest';
import { OpenAI, type AssistantsEvent, type AssistantsOptions } from 'openai-assistants-shim';
import { toThreadId } from '../../src/mapping/ids.js';
import { readAll } from '../store/support/cells.js';
import { createAccounts } from '../support/accounts.js';
import { setupForFaults } from '../support/fault-table.js';
import { forbidUnhandledRejections, refusal } from '../support/flow-tools.js';
import { countLeft, listErased, NOTHING_LEFT, questions, readThreads } from '../support/left-behind.js';
import { passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { createWeatherAssistant, setup, takeRequests } from '../support/setup.js';
import { StoreWithFault, WRITE_FAULTS } from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

type Home = NonNullable<Extract<AssistantsOptions['history'], string>>;
const HOMES: readonly Home[] = ['conversations', 'store'];

/** The request that adds the messages after the 20th. */
const ADD_ITEMS = 'POST /conversations/{id}/items';
const LIST_ITEMS = 'GET /conversations/{id}/items';

const NO_FILE = 'file-abcdefghijklmnopqrstuv';
const image = { role: 'user' as const, content: [{ type: 'image_file' as const, image_file: { file_id: NO_FILE } }] };
const withFile = {
  role: 'user' as const,
  content: 'Read.',
  attachments: [{ file_id: NO_FILE, tools: [{ type: 'file_search' as const }] }],
};

describe('a thread whose creation fails', () => {
  it('leaves nothing when its later messages are refused', async () => {
    const world = setup({ history: 'conversations' });
    const creating = world.client.beta.threads.create({ messages: [...questions(25), image] });
    expect(await refusal(promptly(creating))).toMatchObject({
      status: 404,
      message: `404 No such File object: ${NO_FILE}`,
    });
    expect(countLeft(world.fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });

  it('leaves nothing when the service fails', async () => {
    const world = setupForFaults();
    world.fake.fail({ on: ADD_ITEMS, status: 500, times: 3 });
    expect(await refusal(passTime(world.client.beta.threads.create({ messages: questions(25) })))).toMatchObject({
      status: 500,
    });
    expect(countLeft(world.fake)).toEqual(NOTHING_LEFT);
  });

  it.each(HOMES)('leaves nothing when what is attached is not there: in %s', async (history) => {
    const world = setup({ history });
    const creating = world.client.beta.threads.create({ messages: [withFile] });
    expect(await refusal(promptly(creating))).toMatchObject({ status: 404 });
    expect(countLeft(world.fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });

  it('leaves no vector store that was made for it', async () => {
    const { fake, client } = setup({ history: 'conversations' });
    const { id } = fake.addFile();
    const tool_resources = { file_search: { vector_stores: [{ file_ids: [id] }] } };
    expect(await refusal(promptly(client.beta.threads.create({ messages: [image], tool_resources })))).toMatchObject({
      status: 404,
    });
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    const later = client.beta.threads.create({ messages: [...questions(25), image], tool_resources });
    expect(await refusal(promptly(later))).toMatchObject({ status: 404 });
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
  });

  it('leaves what `threads.delete` would, by the option `erase`', async () => {
    const { fake, client } = setup({ history: 'conversations', erase: false });
    await refusal(promptly(client.beta.threads.create({ messages: [...questions(25), image] })));
    expect(takeRequests(fake)).toEqual([
      'POST /conversations',
      'POST /conversations/{conv}/items',
      'DELETE /conversations/{conv}',
    ]);
    expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, orphanedItems: 20 });
  });

  it('is tried again to delete with `erase: false` while the service is down', async () => {
    const world = setup({ history: 'conversations', erase: false });
    const { fake, client } = world;
    fake.fail({ on: 'DELETE /conversations/{id}', status: 503, times: 2 });
    await refusal(promptly(client.beta.threads.create({ messages: [...questions(25), image] })));
    expect(countLeft(fake)).toMatchObject({ conversations: 1 });
    await wait(60_000);
    expect(countLeft(fake)).toEqual({ ...NOTHING_LEFT, orphanedItems: 20 });
    expect(await readThreads(world)).toEqual([]);
  });

  it.each(WRITE_FAULTS)('leaves no record with `erase: false` when the end of that is %s', async (fault) => {
    const store = new StoreWithFault();
    const world = setup({ history: 'conversations', erase: false, store });
    store.failAt(2, fault);
    await refusal(promptly(world.client.beta.threads.create({ messages: [...questions(25), image] })));
    await wait(60_000);
    expect(store.hasFailed).toBe(true);
    expect(countLeft(world.fake)).toEqual({ ...NOTHING_LEFT, orphanedItems: 20 });
    expect(await readThreads(world)).toEqual([]);
  });

  it.each(WRITE_FAULTS)('leaves no conversation when its record is %s', async (fault) => {
    const store = new StoreWithFault();
    const { fake, client } = setup({ history: 'conversations', store });
    store.failAt(1, fault);
    expect(await refusal(promptly(client.beta.threads.create({ messages: questions(2) })))).toBeInstanceOf(Error);
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
  });

  it('is told at once of while the service is down, and is erased later', async () => {
    const world = setupForFaults();
    const { fake, client } = world;
    fake.fail({ on: ADD_ITEMS, status: 400 });
    fake.fail({ on: LIST_ITEMS, status: 503, times: 4 });
    const refused = refusal(promptly(client.beta.threads.create({ messages: questions(25) })));
    expect(await refused).toMatchObject({ status: 400 });
    expect(countLeft(fake)).toMatchObject({ conversations: 1 });
    await wait(60_000);
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });

  it('is erased later with the key of its call, and told of once', async () => {
    const events: AssistantsEvent[] = [];
    const { fake, connect } = createAccounts();
    const { client } = connect('sk-b', { onEvent: (event) => events.push(event) });
    fake.fail({ on: ADD_ITEMS, status: 400 });
    fake.fail({ on: LIST_ITEMS, status: 503 });
    const headers = { Authorization: 'Bearer sk-a' };
    expect(await refusal(promptly(client.beta.threads.create({ messages: questions(25) }, { headers })))).toMatchObject(
      { status: 400 },
    );
    expect(countLeft(fake)).toMatchObject({ conversations: 1 });
    await wait(10_000);
    expect(countLeft(fake)).toEqual(NOTHING_LEFT);
    expect(listErased(events)).toMatchObject([{ erased: { items: 20, conversations: 1 }, left: { conversations: 0 } }]);
  });

  it.each(HOMES.flatMap((history) => WRITE_FAULTS.map((fault) => [history, fault] as const)))(
    'leaves nothing in %s when its mark is %s',
    async (history, fault) => {
      const store = new StoreWithFault();
      const world = setup({ history, store });
      store.failAt(2, fault);
      const creating = world.client.beta.threads.create({ messages: [withFile] });
      expect(await refusal(promptly(creating))).toMatchObject({ status: 404 });
      await wait(60_000);
      expect(store.hasFailed).toBe(true);
      expect(countLeft(world.fake)).toEqual(NOTHING_LEFT);
      expect(await readThreads(world)).toEqual([]);
    },
  );

  it('is waited for 5 s at most, with its vector stores', async () => {
    const store = new StoreWithFault();
    const { fake, client } = setup({ history: 'conversations', store });
    const { id } = fake.addFile();
    fake.fail({ on: 'DELETE /vector_stores/{id}', kind: 'timeout' });
    fake.fail({ on: LIST_ITEMS, kind: 'timeout' });
    store.failAt(1, 'refused');
    const before = Date.now();
    const tool_resources = { file_search: { vector_stores: [{ file_ids: [id] }] } };
    await refusal(passTime(client.beta.threads.create({ messages: questions(2), tool_resources })));
    expect(Date.now() - before).toBeLessThan(6_000);
  });

  it('is erased behind a caller who has aborted the call', async () => {
    const world = setupForFaults();
    world.fake.fail({ on: ADD_ITEMS, kind: 'timeout' });
    const controller = new AbortController();
    const creating = refusal(
      world.client.beta.threads.create({ messages: questions(25) }, { signal: controller.signal }),
    );
    await wait(100);
    controller.abort();
    expect(await promptly(creating)).toMatchObject({ message: 'Request was aborted.' });
    await wait(20_000);
    expect(countLeft(world.fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });
});

/** A gateway that answers a repeated creation of a conversation with the first one. */
function replayCreations(inner: typeof fetch): typeof fetch {
  const kept = new Map<string, string>();
  return async (input, init) => {
    const { method, url } = new Request(input, init);
    if (method !== 'POST' || !url.endsWith('/conversations')) return inner(input, init);
    const body = typeof init?.body === 'string' ? init.body : '';
    const known = kept.get(body) ?? (await (await inner(input, init)).text());
    kept.set(body, known);
    return Response.json(JSON.parse(known));
  };
}

describe('a thread that was there before the call that fails', () => {
  it.each(['this process', 'another process'])('stays: of %s', async (owner) => {
    const { fake, client, store } = setup({ history: 'conversations' });
    const fetch = replayCreations(fake.fetch);
    const connect = () => new OpenAI({ apiKey: 'test', fetch, assistants: { history: 'conversations', store } });
    const first = connect();
    const second = owner === 'this process' ? first : connect();
    const { id: assistant_id } = await promptly(createWeatherAssistant(client));
    const thread = { messages: questions(2) };
    const { id } = await promptly(first.beta.threads.create(thread));
    fake.fail({ on: 'POST /responses', status: 400 });
    expect(await refusal(promptly(second.beta.threads.createAndRun({ assistant_id, thread })))).toMatchObject({
      status: 400,
    });
    expect((await promptly(first.beta.threads.messages.list(id))).data).toHaveLength(2);
  });

  it('stays while this process works on a run of it', async () => {
    const world = setup({ history: 'conversations' });
    const { fake, client, store } = world;
    const { id: assistant_id } = await promptly(createWeatherAssistant(client));
    fake.reply('Hi.');
    fake.hold();
    const fetch: typeof fake.fetch = async (input, init) => {
      const [, id] = /(conv_\w+)\/items$/.exec(new Request(input, init).url) ?? [];
      if (id !== undefined) await client.beta.threads.runs.create(toThreadId(id), { assistant_id });
      return id === undefined ? fake.fetch(input, init) : new Response('{}', { status: 400 });
    };
    const failing = new OpenAI({ apiKey: 'test', fetch, assistants: { history: 'conversations', store } });
    expect(await refusal(promptly(failing.beta.threads.create({ messages: questions(25) })))).toMatchObject({
      status: 400,
    });
    expect(countLeft(fake)).toMatchObject({ conversations: 1 });
  });

  it('stays when the store has dropped its record', async () => {
    const { fake, store } = setup({ history: 'conversations' });
    const fetch = replayCreations(fake.fetch);
    const client = new OpenAI({ apiKey: 'test', fetch, assistants: { history: 'conversations', store } });
    const { id: assistant_id } = await promptly(createWeatherAssistant(client));
    const thread = { messages: questions(2) };
    const { id } = await promptly(client.beta.threads.create(thread));
    const [record] = (await readAll(store)).filter(({ key }) => key === 'thread');
    await store.write(record?.partition ?? '', [{ key: 'thread', version: 'dropped' }]);
    expect(await readThreads({ store })).toEqual([]);
    fake.fail({ on: 'POST /responses', status: 400 });
    await refusal(promptly(client.beta.threads.createAndRun({ assistant_id, thread })));
    expect((await promptly(client.beta.threads.messages.list(id))).data).toHaveLength(2);
  });
});

type Params = Omit<OpenAI.Beta.ThreadCreateAndRunParamsNonStreaming, 'stream'>;
const STARTS: Record<string, (client: OpenAI, params: Params) => PromiseLike<unknown>> = {
  createAndRun: ({ beta }, params) => beta.threads.createAndRun(params),
  createAndRunPoll: ({ beta }, params) => beta.threads.createAndRunPoll(params),
  createAndRunStream: ({ beta }, params) => beta.threads.createAndRunStream(params).finalRun(),
};

describe.each(HOMES)('a thread in %s whose first run', (history) => {
  const prepare = async (options: AssistantsOptions = {}) => {
    const world = setup({ history, ...options });
    const assistant = await promptly(createWeatherAssistant(world.client));
    return { ...world, params: { assistant_id: assistant.id, thread: { messages: questions(2) } } };
  };

  it.each(Object.entries(STARTS))('is refused stays nowhere: %s', async (_name, begin) => {
    const world = await prepare();
    world.fake.fail({ on: 'POST /responses', status: 400 });
    expect(await refusal(promptly(begin(world.client, world.params)))).toMatchObject({ status: 400 });
    expect(countLeft(world.fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });

  it.each(Object.entries(STARTS))('has failed stays: %s', async (_name, begin) => {
    const { fake, client, params } = await prepare();
    fake.fail({ on: 'POST /responses', status: 500, times: 3 });
    const run = await passTime(begin(client, params));
    const { thread_id } = run as OpenAI.Beta.Threads.Run;
    const messages = await promptly(client.beta.threads.messages.list(thread_id));
    expect(messages.data).toHaveLength(2);
    expect((await promptly(client.beta.threads.runs.list(thread_id))).data).toMatchObject([{ status: 'failed' }]);
  });

  it('cannot be recorded stays nowhere, and neither does its response', async () => {
    const store = new StoreWithFault();
    const world = await prepare({ store });
    world.fake.reply('Hi.');
    store.failAt(3, 'refused');
    const starting = world.client.beta.threads.createAndRun(world.params);
    expect(await refusal(promptly(starting))).toBeInstanceOf(Error);
    expect(store.hasFailed).toBe(true);
    expect(countLeft(world.fake)).toEqual(NOTHING_LEFT);
    expect(await readThreads(world)).toEqual([]);
  });

  it('is refused is told of although the thread cannot be taken down', async () => {
    const { fake, client, params } = await prepare();
    fake.fail({ on: 'POST /responses', status: 400 });
    fake.fail({ on: LIST_ITEMS, status: 403 });
    expect(await refusal(promptly(client.beta.threads.createAndRun(params)))).toMatchObject({ status: 400 });
  });

  it('lost its answer stays', async () => {
    const { fake, client, params } = await prepare();
    fake.fail({ on: 'POST /responses', kind: 'lostAnswer', times: 9 });
    const run = await passTime(client.beta.threads.createAndRunPoll(params));
    expect(['completed', 'failed']).toContain(run.status);
    expect((await promptly(client.beta.threads.messages.list(run.thread_id))).data.length).toBeGreaterThanOrEqual(2);
  });
});
