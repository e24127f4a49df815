import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import { areThreadsStored, setup, type Setup, takeRequests, weatherTool } from '../support/setup.js';

type Page = { data: OpenAI.Beta.Threads.Message[]; has_more: boolean };

const range = (count: number): number[] => [...Array(count).keys()];

/** A thread of `count` messages named by their position. */
async function createThread({ client }: Setup, count: number): Promise<string> {
  const messages = range(count).map((index) => ({ role: 'user' as const, content: String(index) }));
  return (await client.beta.threads.create({ messages })).id;
}

const texts = ({ data }: Page): string[] =>
  data.map(({ content }) => (content[0]?.type === 'text' ? content[0].text.value : ''));

const idOf = async ({ client }: Setup, threadId: string, position: number): Promise<string> => {
  const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc', limit: 100 });
  return data[position]?.id ?? '';
};

describe('a list of messages', () => {
  it.each([
    [25, {}, range(25).reverse().slice(0, 20), true],
    [20, {}, range(20).reverse(), false],
    [3, { limit: 1 }, [2], true],
    [3, { order: 'asc', limit: 2 }, [0, 1], true],
    [3, { order: 'asc', limit: 3 }, [0, 1, 2], false],
    [100, { limit: 100, order: 'asc' }, range(100), false],
    [100, { limit: 99 }, range(100).reverse().slice(0, 99), true],
    [100, { limit: 100 }, range(100).reverse(), false],
    [101, { limit: 100 }, range(101).reverse().slice(0, 100), true],
    [0, {}, [], false],
  ] as const)('of %i, asked for by %j, is one request', async (count, query, expected, more) => {
    const world = setup();
    const threadId = await createThread(world, count);
    const before = world.fake.requests.length;
    const page = await world.client.beta.threads.messages.list(threadId, query);
    expect(texts(page)).toEqual(expected.map(String));
    expect(page.has_more).toBe(more);
    expect(world.fake.requests.length - before).toBe(areThreadsStored ? 0 : 1);
  });

  it('takes a second request where only that tells whether there is more', async () => {
    const world = setup();
    const threadId = await createThread(world, 101);
    const before = world.fake.requests.length;
    const page = await world.client.beta.threads.messages.list(threadId, { limit: 100, order: 'asc' });
    expect([page.data.length, page.has_more]).toEqual([100, true]);
    expect(world.fake.requests.length - before).toBe(areThreadsStored ? 0 : 2);
  });

  it('between two messages has no more, also where it is as long as pages are at most', async () => {
    const world = setup();
    const { messages } = world.client.beta.threads;
    const threadId = await createThread(world, 102);
    const [newest] = (await messages.list(threadId, { limit: 1 })).data;
    const ends = { after: newest?.id ?? '', before: await idOf(world, threadId, 0) };
    const page = await messages.list(threadId, { limit: 100, ...ends });
    expect([page.data.length, page.has_more]).toEqual([100, false]);
  });

  const CURSORS: [
    query: { order?: 'asc' | 'desc'; limit?: number; after?: number; before?: number },
    number[],
    boolean,
  ][] = [
    [{ after: 4 }, [3, 2, 1, 0], false],
    [{ after: 4, limit: 3 }, [3, 2, 1], true],
    [{ order: 'asc', after: 4 }, [5, 6, 7, 8, 9], false],
    [{ order: 'asc', after: 9 }, [], false],
    [{ before: 4 }, [9, 8, 7, 6, 5], false],
    [{ before: 4, limit: 2 }, [6, 5], true],
    [{ order: 'asc', before: 4 }, [0, 1, 2, 3], false],
    [{ order: 'asc', before: 4, limit: 3 }, [1, 2, 3], true],
    [{ before: 9 }, [], false],
    [{ after: 8, before: 3 }, [7, 6, 5, 4], false],
    [{ after: 8, before: 3, limit: 2 }, [7, 6], true],
    [{ order: 'asc', after: 2, before: 6 }, [3, 4, 5], false],
    [{ order: 'asc', after: 2, before: 6, limit: 3 }, [3, 4, 5], false],
    [{ order: 'asc', after: 2, before: 6, limit: 2 }, [3, 4], true],
    [{ order: 'asc', after: 2, before: 3 }, [], false],
  ];

  it.each(CURSORS)('of ten with %j holds %j', async ({ after, before, ...query }, expected, more) => {
    const world = setup();
    const threadId = await createThread(world, 10);
    const cursors = {
      ...(after === undefined ? {} : { after: await idOf(world, threadId, after) }),
      ...(before === undefined ? {} : { before: await idOf(world, threadId, before) }),
    };
    const page = await world.client.beta.threads.messages.list(threadId, { ...query, ...cursors });
    expect([texts(page), page.has_more]).toEqual([expected.map(String), more]);
  });

  it('is walked to its end by iterating, each message once', async () => {
    const world = setup();
    const threadId = await createThread(world, 25);
    const seen: string[] = [];
    for await (const message of world.client.beta.threads.messages.list(threadId, { limit: 10 })) {
      seen.push(message.content[0]?.type === 'text' ? message.content[0].text.value : '');
    }
    expect(seen).toEqual(range(25).reverse().map(String));
  });

  it.each(['after', 'before'] as const)('refuses an unknown id in `%s`', async (cursor) => {
    const world = setup();
    const threadId = await createThread(world, 2);
    const list = world.client.beta.threads.messages.list(threadId, { [cursor]: 'msg_x' });
    await expect(list).rejects.toMatchObject({ status: 404, message: "404 No message found with id 'msg_x'." });
  });

  it('refuses an unknown thread', async () => {
    const { client } = setup();
    const missing = { status: 404, message: "404 No thread found with id 'thread_x'." };
    await expect(client.beta.threads.messages.list('thread_x')).rejects.toMatchObject(missing);
  });
});

/** A thread with two runs, each of a function call, its output and a message, between the user's messages. */
async function createToolThread({ fake, client }: Setup) {
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [weatherTool] });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'A' }] });
  const runs: string[] = [];
  for (const answer of ['B', 'D']) {
    fake.reply({
      functionCalls: [
        { name: 'get_weather', callId: `call_${answer}` },
        { name: 'get_weather', callId: `more_${answer}` },
      ],
      reasoning: true,
      text: `${answer}1`,
    });
    fake.reply(`${answer}2`);
    const { id } = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    await client.beta.threads.runs.submitToolOutputsAndPoll(id, {
      thread_id: thread.id,
      tool_outputs: [
        { tool_call_id: `call_${answer}`, output: 'rain' },
        { tool_call_id: `more_${answer}`, output: 'sun' },
      ],
    });
    runs.push(id);
    await client.beta.threads.messages.create(thread.id, { role: 'user', content: `after ${answer}` });
  }
  return { threadId: thread.id, runs };
}

describe('a list of messages between which tools stand', () => {
  it('holds messages only, in one request', async () => {
    const world = setup();
    const { threadId } = await createToolThread(world);
    const before = world.fake.requests.length;
    const page = await world.client.beta.threads.messages.list(threadId, { order: 'asc' });
    expect(texts(page)).toEqual(['A', 'B1', 'B2', 'after B', 'D1', 'D2', 'after D']);
    expect(page.has_more).toBe(false);
    for (const limit of [1, 2, 3, 6]) {
      const part = await world.client.beta.threads.messages.list(threadId, { limit });
      expect([part.data.length, part.has_more]).toEqual([limit, true]);
    }
    expect(world.fake.requests.length - before).toBe(areThreadsStored ? 0 : 5);
  });

  it('is exact about more where only items of tools are left', async () => {
    const world = setup();
    const { fake, client } = world;
    fake.reply({ reasoning: true, text: 'Hello.' });
    const assistant = await client.beta.assistants.create({ model: 'gpt-5', instructions: 'Greet.' });
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    const page = await client.beta.threads.messages.list(run.thread_id, { limit: 1 });
    expect([texts(page), page.has_more]).toEqual([['Hello.'], false]);
  });

  it('of 100 behind which only items of tools are older says that there is more, and the next page is empty', async () => {
    const world = setup();
    const { client, fake } = world;
    fake.reply({ reasoning: true, text: 'Hello.' });
    const assistant = await client.beta.assistants.create({ model: 'gpt-5', instructions: 'Greet.' });
    const { thread_id: threadId } = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    for (const index of range(99)) {
      await client.beta.threads.messages.create(threadId, { role: 'user', content: String(index) });
    }
    const page = await client.beta.threads.messages.list(threadId, { limit: 100 });
    expect([page.data.length, page.has_more]).toEqual([100, true]);
    const next = await page.getNextPage();
    expect([next.data.length, next.has_more]).toEqual([0, false]);
    const backwards = await client.beta.threads.messages.list(threadId, { limit: 100, order: 'asc' });
    expect([backwards.data.length, backwards.has_more]).toEqual([100, false]);
  });

  it('holds those of one run when asked by `run_id`, and reads no further', async () => {
    const world = setup();
    const { threadId, runs } = await createToolThread(world);
    const list = (query: object) => world.client.beta.threads.messages.list(threadId, query);
    const before = world.fake.requests.length;
    expect(texts(await list({ run_id: runs[1] }))).toEqual(['D2', 'D1']);
    expect(texts(await list({ run_id: runs[0], order: 'asc' }))).toEqual(['B1', 'B2']);
    const part = await list({ run_id: runs[0], limit: 1 });
    expect([texts(part), part.has_more]).toEqual([['B2'], true]);
    expect(texts(await list({ run_id: 'run_x' }))).toEqual([]);
    expect(world.fake.requests.length - before).toBe(areThreadsStored ? 0 : 4);
  });

  it('has the messages of a run that awaits outputs', async () => {
    const { fake, client } = setup({}, { itemsLag: 1 });
    fake.reply({ text: 'Let me see.', functionCalls: [{ name: 'get_weather' }] });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [weatherTool] });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    const [message] = (await client.beta.threads.messages.list(thread.id)).data;
    expect(run.status).toBe('requires_action');
    expect(message).toMatchObject({ run_id: run.id, status: 'completed' });
  });
});

describe.skipIf(areThreadsStored)('items that lag behind the end of a run', () => {
  it.each([{ limit: 1 }, { order: 'asc' }] as const)('are waited for when messages are listed: %j', async (query) => {
    const { fake, client } = setup({}, { itemsLag: 2 });
    fake.reply('Hello.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    const { data } = await client.beta.threads.messages.list(thread.id, query);
    expect(data.find(({ role }) => role === 'assistant')?.run_id).toBe(run.id);
    expect(takeRequests(fake).slice(2)).toEqual(Array(3).fill('GET /conversations/{conv}/items'));
  });

  it('are waited for when a message is retrieved, or deleted', async () => {
    const { fake, client } = setup({}, { itemsLag: 1 });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const thread = await client.beta.threads.create();
    const place = { thread_id: thread.id };
    const readNewest = async (): Promise<string> => {
      fake.reply('Hello.');
      const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
      const [step] = (await client.beta.threads.runs.steps.list(run.id, place)).data;
      return step?.step_details.type === 'message_creation' ? step.step_details.message_creation.message_id : '';
    };
    const message = await client.beta.threads.messages.retrieve(await readNewest(), place);
    expect(message.content).toEqual([{ type: 'text', text: { value: 'Hello.', annotations: [] } }]);
    await expect(client.beta.threads.messages.delete(await readNewest(), place)).resolves.toMatchObject({
      deleted: true,
    });
  });

  it('do not hold up a message that was never there', async () => {
    const { fake, client } = setup({}, { itemsLag: 1 });
    fake.reply('Hello.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    await expect(client.beta.threads.messages.retrieve('msg_x', { thread_id: run.thread_id })).rejects.toThrow('404');
    expect(fake.requests).toHaveLength(3);
  });
});

describe('a message that is still being made', () => {
  it('can be retrieved in the process that streams it', async () => {
    const { fake, client } = setup();
    fake.reply({ chunks: ['Hel', 'lo'] });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const stream = client.beta.threads.createAndRunStream({ assistant_id: assistant.id });
    const open: OpenAI.Beta.Threads.Message[] = [];
    for await (const event of stream) {
      if (event.event !== 'thread.message.created') continue;
      open.push(await client.beta.threads.messages.retrieve(event.data.id, { thread_id: event.data.thread_id }));
    }
    expect(open).toEqual([expect.objectContaining({ role: 'assistant', object: 'thread.message' })]);
  });
});

describe('the time of a message', () => {
  // The time of a message in the store is that of its client, whatever the service's is.
  it.skipIf(areThreadsStored)('is when it was made, whoever asks', async () => {
    let now = 1_800_000_000_000;
    const world = setup({}, { now: () => now });
    const { fake, client } = world;
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'One' }] });
    now += 60_000;
    await client.beta.threads.messages.create(thread.id, { role: 'user', content: 'Two' });
    const other = setup({}, {}, { fetch: fake.fetch });
    for (const { beta } of [client, other.client]) {
      const { data } = await beta.threads.messages.list(thread.id, { order: 'asc' });
      expect(data.map(({ created_at }) => created_at - thread.created_at)).toEqual([0, 60]);
    }
  });
});
