import { describe, expect, it } from 'vitest';
import { MemoryStore, type OpenAI, type Store } from 'openai-assistants-shim';
import { readAll } from '../store/support/cells.js';
import { callsWeather, collect, FOLLOWING, outputsFor, runToEnd } from '../support/flow-tools.js';
import { createWeatherAssistant, setup, takeRequests, type Setup } from '../support/setup.js';

/** The thread, the assistant, the hold and the items; behind the request the run, and its end. */
const RUN_CALLS = ['get', 'write', 'list', 'write', 'write'];
const SUBMIT_CALLS = ['getMany', 'getMany', 'write', 'list', 'write', 'write'];
/** Of these, before the request of the turn leaves. */
const BEFORE_RUN = 3;
const BEFORE_SUBMIT = 4;

const QUESTION = { role: 'user' as const, content: 'Weather?' };

/** A call of the store: its method, and how many entries it gave or changed. */
interface Operation {
  method: keyof Store;
  entries: number;
}

interface Counted extends Setup {
  operations: Operation[];
  assistantId: string;
  /** The methods called since the last look. */
  take: () => string[];
}

/** A client whose threads live in a store that notes each call. */
async function createCounted(store: Store = new MemoryStore()): Promise<Counted> {
  const operations: Operation[] = [];
  const note =
    <A extends unknown[], T>(
      method: keyof Store,
      call: (...args: A) => Promise<T>,
      count: (answer: T, args: A) => number,
    ) =>
    async (...args: A): Promise<T> => {
      const operation = { method, entries: 0 };
      operations.push(operation);
      const answer = await call(...args);
      operation.entries = count(answer, args);
      return answer;
    };
  const counting: Store = {
    get: note(
      'get',
      (...args) => store.get(...args),
      (entry) => (entry === null ? 0 : 1),
    ),
    getMany: note(
      'getMany',
      (...args) => store.getMany(...args),
      (found) => found.filter((each) => each !== null).length,
    ),
    list: note(
      'list',
      (...args) => store.list(...args),
      (entries) => entries.length,
    ),
    partitions: note(
      'partitions',
      (...args) => store.partitions(...args),
      (names) => names.length,
    ),
    write: note(
      'write',
      (...args) => store.write(...args),
      (_, [, changes]) => changes.length,
    ),
  };
  const world = setup({ store: counting, history: 'store' });
  const { id: assistantId } = await createWeatherAssistant(world.client);
  return { ...world, operations, assistantId, take: () => operations.splice(0).map(({ method }) => method) };
}

describe('a thread that lives in the store', () => {
  it('costs one request and ten calls of the store for a thread, a message, a polled run and its list', async () => {
    const { client, fake, assistantId, take } = await createCounted();
    const { threads } = client.beta;
    fake.reply('Sunny.');
    take();
    const { id } = await threads.create();
    expect(take()).toEqual(['write']);
    await threads.messages.create(id, QUESTION);
    expect(take()).toEqual(['get', 'write']);
    await threads.runs.createAndPoll(id, { assistant_id: assistantId });
    expect(take()).toEqual(RUN_CALLS);
    expect((await threads.messages.list(id)).data).toHaveLength(2);
    expect(take()).toEqual(['list', 'getMany']);
    expect(takeRequests(fake)).toEqual(['POST /responses']);
  });

  it.each(FOLLOWING)(
    'costs one request for each turn, and one write before its rest is told: %s',
    async (following) => {
      const world = await createCounted();
      const { client, fake, assistantId, take, operations } = world;
      const before: number[] = [];
      fake.respond(({ context }) => {
        before.push(operations.length);
        return context.items.length > 1 ? 'Sunny.' : callsWeather('call_a');
      });
      const { runs } = client.beta.threads;
      const { id: threadId } = await client.beta.threads.create({ messages: [QUESTION] });
      take();
      const waiting = await runToEnd(client, threadId, assistantId, following);
      expect(waiting.status).toBe('requires_action');
      expect(take()).toEqual(RUN_CALLS);
      const body = outputsFor(waiting);
      if (following === 'polled') await runs.submitToolOutputsAndPoll(waiting.id, body);
      else await collect(await runs.submitToolOutputs(waiting.id, { ...body, stream: true }));
      expect(take()).toEqual(SUBMIT_CALLS);
      expect(before).toEqual([BEFORE_RUN, BEFORE_SUBMIT]);
      expect(takeRequests(fake)).toEqual(['POST /responses', 'POST /responses']);
    },
  );

  it('costs no request for anything but a run', async () => {
    const { client, fake, assistantId } = await createCounted();
    const { threads } = client.beta;
    const { id: thread_id } = await threads.create({ messages: [QUESTION], metadata: { a: '1' } });
    fake.reply('Sunny.');
    const run = await threads.runs.createAndPoll(thread_id, { assistant_id: assistantId });
    const sent = fake.requests.length;
    await threads.retrieve(thread_id);
    await threads.update(thread_id, { metadata: { b: '2' } });
    const message = await threads.messages.create(thread_id, QUESTION);
    await threads.messages.retrieve(message.id, { thread_id });
    await threads.messages.update(message.id, { thread_id, metadata: { c: '3' } });
    await threads.messages.list(thread_id);
    await threads.messages.delete(message.id, { thread_id });
    await threads.runs.list(thread_id);
    await threads.runs.retrieve(run.id, { thread_id });
    await threads.runs.update(run.id, { thread_id, metadata: { d: '4' } });
    await threads.runs.steps.list(run.id, { thread_id });
    await threads.delete(thread_id);
    expect(takeRequests(fake, sent)).toEqual([]);
  });
});

const MANY = 100_000;

/** Writes copies of a thread's first message behind it, as many processes would have in years. Resolves their ids. */
async function fill(store: Store, client: OpenAI): Promise<{ threadId: string; ids: string[] }> {
  const thread = await client.beta.threads.create({ messages: [QUESTION] });
  const entries = (await readAll(store)).filter(({ partition }) => partition.endsWith(`/${thread.id}`));
  const find = (prefix: string) => {
    const entry = entries.find(({ key }) => key.startsWith(prefix));
    if (!entry) throw new Error(`There is no ${prefix}`);
    return { key: entry.key, partition: entry.partition, json: JSON.stringify(entry.value) };
  };
  const [item, message, record] = [find('item/'), find('message/'), find('thread')];
  const own = message.key.slice('message/'.length);
  const ids = Array.from({ length: MANY }, (_, index) =>
    index === 0 ? own : `msg_${String(index).padStart(24, '0')}`,
  );
  const version = (): string => crypto.randomUUID();
  const parse = (json: string): unknown => JSON.parse(json);
  for (let start = 1; start < MANY; start += 10_000) {
    const changes = ids.slice(start, start + 10_000).flatMap((id, offset) => [
      {
        key: `item/${String(start + offset).padStart(12, '0')}`,
        value: parse(item.json.replaceAll(own, id)),
        version: version(),
      },
      {
        key: `message/${id}`,
        value: parse(message.json.replaceAll(own, id).replace('"item":0', `"item":${start + offset}`)),
        version: version(),
      },
    ]);
    await store.write(item.partition, changes);
  }
  const value = parse(record.json.replace('"next":1', `"next":${MANY}`));
  await store.write(record.partition, [{ key: record.key, value, version: version() }]);
  return { threadId: thread.id, ids };
}

describe('a thread of 100,000 messages in the store', () => {
  it('gives each page for the same number of calls and entries, and reads no page for a run beyond its window', async () => {
    const store = new MemoryStore();
    const { threadId, ids } = await fill(store, setup({ store, history: 'store' }).client);
    const { client, fake, operations, assistantId } = await createCounted(store);
    const { messages, runs } = client.beta.threads;

    // The first call looks whether the thread is there.
    await messages.list(threadId, { limit: 1 });
    const costs: Operation[][] = [];
    for (const at of [20, 1_000, 50_000, 99_000]) {
      operations.length = 0;
      const { data } = await messages.list(threadId, { order: 'asc', limit: 20, after: ids[at - 1] ?? '' });
      expect(data.map(({ id }) => id)).toEqual(ids.slice(at, at + 20));
      costs.push(operations.splice(0));
    }
    for (const cost of costs) expect(cost).toEqual(costs[0]);
    expect(costs[0]?.reduce((sum, { entries }) => sum + entries, 0)).toBeLessThanOrEqual(100);

    const sent: number[] = [];
    fake.respond(({ context }) => {
      sent.push(
        context.items.length,
        operations.filter(({ method }) => method === 'list').reduce((sum, { entries }) => sum + entries, 0),
      );
      return 'Sunny.';
    });
    const window = { truncation_strategy: { type: 'last_messages' as const, last_messages: 10 } };
    const run = await runs.createAndPoll(threadId, { assistant_id: assistantId, ...window });
    expect(run.status).toBe('completed');
    // One read takes 200 entries, of which the window is made.
    expect(sent).toEqual([10, 200]);
    const [newest] = (await messages.list(threadId, { limit: 1 })).data;
    expect(newest?.run_id).toBe(run.id);
  });
});
