import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { answer, callsWeather, countRequests, FOLLOWING, refusal, takeRun, collect } from '../support/flow-tools.js';
import { setup, takeRequests, weatherTool } from '../support/setup.js';

const ITEM = {
  type: 'message',
  role: 'developer',
  content: [{ type: 'input_text', text: 'Answer with a JSON object.' }],
};
const LIST = 'GET /conversations/{conv}/items';
const DELETE = 'DELETE /conversations/{conv}/items/{msg}';
const SEND = 'POST /responses';

/** An assistant in JSON mode that says so in its instructions only, and a thread with a question. */
async function createWorld(
  jsonWord: 'input' | 'context',
  params: Partial<OpenAI.Beta.Threads.Runs.RunCreateParams> = {},
) {
  const world = setup({}, { jsonWord });
  const { fake, client } = world;
  const assistant = await client.beta.assistants.create({
    model: 'gpt-5.6-sol',
    instructions: 'Answer in JSON.',
    response_format: { type: 'json_object' },
    tools: [weatherTool],
  });
  const newThread = async () =>
    (await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] })).id;
  const threadId = await newThread();
  /** Runs the assistant; the run, and the requests that it took until it rested. */
  const run = async (following: 'polled' | 'streamed', thread = threadId) => {
    const from = fake.requests.length;
    const asked = { ...params, assistant_id: assistant.id };
    const ended =
      following === 'polled'
        ? await client.beta.threads.runs.createAndPoll(thread, { ...asked, stream: false })
        : takeRun(await collect(await client.beta.threads.runs.create(thread, { ...asked, stream: true })));
    return { run: ended, requests: takeRequests(fake, from) };
  };
  return { ...world, threadId, newThread, run };
}

const developerItems = (fake: FakeOpenAI, index = 0) =>
  fake.conversations[index]?.items.filter(({ role }) => role === 'developer') ?? [];

const inputs = (fake: FakeOpenAI) =>
  fake.requests
    .filter(({ path, status }) => path === '/responses' && status === 200)
    .map(({ body }) => body?.['input']);

describe.each(FOLLOWING)('JSON mode that the instructions alone ask for, in %s runs', (following) => {
  it('is told once a thread where messages of the conversation count', async () => {
    const { fake, run, newThread } = await createWorld('context');
    fake.respond(() => '{}');
    expect(await run(following)).toMatchObject({ run: { status: 'completed' }, requests: [SEND, SEND] });
    expect(await run(following)).toMatchObject({ run: { status: 'completed' }, requests: [SEND] });
    expect(await run(following, await newThread())).toMatchObject({ requests: [SEND, SEND] });
    expect(inputs(fake)).toEqual([[ITEM], [], [ITEM]]);
    expect(developerItems(fake)).toMatchObject([ITEM]);
    expect(developerItems(fake, 1)).toMatchObject([ITEM]);
  });

  it('is told anew in each request, in place of the last time, where the input alone counts', async () => {
    const { fake, run, newThread } = await createWorld('input');
    fake.respond(() => '{}');
    expect((await run(following)).requests).toEqual([SEND, SEND]);
    expect((await run(following)).requests).toEqual([SEND, LIST, DELETE, SEND]);
    // From now on that is known.
    expect((await run(following)).requests).toEqual([LIST, DELETE, SEND]);
    expect((await run(following, await newThread())).requests).toEqual([SEND]);
    expect(inputs(fake)).toEqual([[ITEM], [ITEM], [ITEM], [ITEM]]);
    expect(developerItems(fake)).toMatchObject([ITEM]);
  });

  it.each(['context', 'input'] as const)('goes on with tool outputs (%s)', async (jsonWord) => {
    const { fake, client, run } = await createWorld(jsonWord);
    for (const callId of ['call_1', 'call_2']) {
      fake.reply(callsWeather(callId));
      fake.reply('{"sun":true}');
      const { run: awaiting } = await run(following);
      expect(await answer(client, awaiting, following)).toMatchObject({ status: 'completed' });
      expect(developerItems(fake)).toMatchObject([ITEM]);
    }
    fake.assertDone();
  });

  it.each(['context', 'input'] as const)('works in a window (%s)', async (jsonWord) => {
    const world = await createWorld(jsonWord, { truncation_strategy: { type: 'last_messages', last_messages: 2 } });
    const { fake, client, run } = world;
    fake.reply('{}');
    expect((await run(following)).requests.filter((request) => request === SEND)).toHaveLength(2);
    fake.reply('{}');
    expect((await run(following)).requests.filter((request) => request === SEND)).toHaveLength(1);
    fake.reply(callsWeather('call_1'));
    fake.reply('{}');
    const { run: awaiting } = await run(following);
    expect(await answer(client, awaiting, following)).toMatchObject({ status: 'completed' });
    expect(inputs(fake).slice(0, 3)).toMatchObject([
      [{ role: 'user' }, ITEM],
      [{}, {}, ITEM],
      [{}, {}, ITEM],
    ]);
    expect(developerItems(fake)).toEqual([]);
  });

  it.each(['context', 'input'] as const)('adds nothing that lists, limits and cursors show (%s)', async (jsonWord) => {
    const { fake, client, run, threadId } = await createWorld(jsonWord);
    fake.respond(() => '{}');
    await run(following);
    await run(following);
    const { messages } = client.beta.threads;
    const all = await messages.list(threadId, { order: 'asc' });
    expect(all.data.map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant']);
    const [first, second, third] = all.data.map(({ id }) => id);
    const pages = [];
    for (const order of ['asc', 'desc'] as const) {
      for await (const message of messages.list(threadId, { order, limit: 1 })) pages.push(message.id);
    }
    expect(pages).toEqual([first, second, third, third, second, first]);
    expect(await messages.list(threadId, { limit: 3 })).toMatchObject({ has_more: false });
    expect(await messages.list(threadId, { limit: 2 })).toMatchObject({ has_more: true });
    const hidden = developerItems(fake)[0]?.id ?? '';
    expect(await refusal(messages.retrieve(hidden, { thread_id: threadId }))).toMatchObject({ status: 404 });
  });

  it.each(['context', 'input'] as const)('is told at most once by processes without records (%s)', async (jsonWord) => {
    const { fake, run, threadId } = await createWorld(jsonWord);
    fake.respond(() => '{}');
    await run(following);
    for (const runs of [1, 2]) {
      const stranger = setup({}, {}, { fetch: fake.fetch }).client;
      const assistant = await stranger.beta.assistants.create({
        model: 'gpt-5.6-sol',
        instructions: 'JSON!',
        response_format: { type: 'json_object' },
      });
      for (let count = 0; count < runs; count += 1) {
        const ended = await stranger.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistant.id });
        expect(ended.status).toBe('completed');
      }
      expect(developerItems(fake)).toMatchObject([ITEM]);
    }
  });

  it('leaves no item behind a request that fails', async () => {
    const { fake, run } = await createWorld('context');
    fake.reply({ failed: { code: 'server_error', message: 'No.' } });
    expect((await run(following)).run.status).toBe('failed');
    expect(developerItems(fake)).toEqual([]);
    fake.reply('{}');
    expect((await run(following)).requests).toEqual([SEND, LIST, SEND]);
    expect(developerItems(fake)).toMatchObject([ITEM]);
  });

  it('is refused when the item does not help', async () => {
    const { fake, run } = await createWorld('context');
    const message = "Response input messages must contain the word 'json' in some form.";
    fake.fail({ on: SEND, status: 400, message, param: 'input', times: 2 });
    const error = await refusal(run(following));
    expect(error).toMatchObject({ status: 400, message: `400 ${message}`, param: 'input' });
    expect(countRequests(fake, SEND)).toBe(2);
  });
});

it('tells exactly whether more than 100 messages are there in a thread that was told of JSON mode', async () => {
  const { fake, client } = setup({}, { jsonWord: 'context' });
  const assistant = await client.beta.assistants.create({
    model: 'gpt-5.6-sol',
    instructions: 'JSON!',
    response_format: { type: 'json_object' },
  });
  const { id } = await client.beta.threads.create();
  fake.reply('{}');
  await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistant.id });
  for (let count = 1; count < 100; count += 1) {
    await client.beta.threads.messages.create(id, { role: 'user', content: `${count}` });
  }
  const page = await client.beta.threads.messages.list(id, { limit: 100 });
  expect([page.data.length, page.has_more]).toEqual([100, false]);
});
