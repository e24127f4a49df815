import { describe, expect, it } from 'vitest';
import { OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { foldEvents } from '../support/fold-events.js';
import { createWeatherAssistant, setup } from '../support/setup.js';
import { readRun } from '../support/threads.js';

type Home = 'conversations' | 'store';
const HOMES: readonly Home[] = ['conversations', 'store'];

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

/** What a refusal says. */
const refusal = (error: unknown): unknown =>
  error instanceof OpenAI.APIError ? [error.status, error.param, error.code] : error;

/** A service that keeps nothing, where threads are in the store. */
const start = (home: Home, options: AssistantsOptions = {}) =>
  setup({ ...options, history: home }, { zeroDataRetention: home === 'store' });

/** What two homes show alike: ids and times differ. */
function withoutIds(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/(thread|msg|run|step|fs|ci|asst)_(?:own)?[A-Za-z0-9]{20,}/g, '$1_')
    .replace(/"(\w+_at)":\d+/g, '"$1":1');
  return JSON.parse(text) as unknown;
}

/** Everything that a caller of one thread sees, in order. */
async function seeAll(home: Home): Promise<unknown[]> {
  const seen: unknown[] = [];
  const { client, fake } = start(home);
  const { threads } = client.beta;
  const assistant = await createWeatherAssistant(client);
  const thread = await threads.create({
    metadata: { of: 'test' },
    messages: [
      { role: 'user', content: 'Hi', metadata: { first: 'yes' } },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: PIXEL, detail: 'low' } }] },
    ],
  });
  const place = { thread_id: thread.id };
  seen.push(thread, await threads.retrieve(thread.id));
  seen.push(await threads.update(thread.id, { metadata: { of: 'now' } }), await threads.retrieve(thread.id));
  const added = await threads.messages.create(thread.id, { role: 'user', content: 'Weather?', metadata: { b: '1' } });
  seen.push(added, await threads.messages.retrieve(added.id, place));
  seen.push(await threads.messages.update(added.id, { ...place, metadata: { b: '2' } }));

  fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_1' }] });
  const waiting = await threads.runs.createAndPoll(thread.id, {
    assistant_id: assistant.id,
    additional_messages: [{ role: 'user', content: 'In Oslo.' }],
    metadata: { run: 'one' },
  });
  seen.push(waiting, await threads.runs.retrieve(waiting.id, place));
  fake.reply('Rain.');
  const outputs = [{ tool_call_id: 'call_1', output: 'rain' }];
  const done = await threads.runs.submitToolOutputsAndPoll(waiting.id, { ...place, tool_outputs: outputs });
  seen.push(done, await readRun(client, { threadId: thread.id, runId: done.id }));

  fake.reply('One two three.');
  const events: AssistantStreamEvent[] = [];
  for await (const event of threads.runs.stream(thread.id, { assistant_id: assistant.id })) events.push(event);
  const created = events.find(({ event }) => event === 'thread.run.created');
  const runId = created?.event === 'thread.run.created' ? created.data.id : '';
  const streamed = await readRun(client, { threadId: thread.id, runId });
  seen.push(events, streamed);
  expect(foldEvents(events)).toEqual(streamed);

  const list = await threads.messages.list(thread.id);
  seen.push(list.data, await threads.runs.list(thread.id).then(({ data }) => data));
  const [newest] = list.data;
  seen.push(await threads.messages.delete(newest?.id ?? '', place));
  seen.push((await threads.messages.list(thread.id, { limit: 2 })).data);
  seen.push((await threads.messages.list(thread.id, { limit: 2, order: 'asc', after: added.id })).data);
  seen.push((await threads.messages.list(thread.id, { limit: 2, before: added.id })).data);
  seen.push(await threads.delete(thread.id));
  seen.push(await threads.retrieve(thread.id).catch((error: unknown) => refusal(error)));
  fake.assertDone();
  return seen.map(withoutIds);
}

describe.each(HOMES)('an image URL that is none, for a thread in %s', (home) => {
  const bad = (url: string) => [
    { role: 'user' as const, content: [{ type: 'image_url' as const, image_url: { url } }] },
  ];

  it('is refused before anything is sent, and the thread can still be run', async () => {
    const { client, fake } = start(home);
    const { threads } = client.beta;
    const assistant = await createWeatherAssistant(client);
    const thread = await threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const sent = fake.requests.length;
    const [message] = bad('not a url');
    if (!message) throw new Error('no message');
    const params = { assistant_id: assistant.id };
    const places = {
      'content[0].image_url.url': threads.messages.create(thread.id, message),
      'messages[0].content[0].image_url.url': threads.create({ messages: bad('/a.png') }),
      'thread.messages[0].content[0].image_url.url': threads.createAndRun({
        ...params,
        thread: { messages: bad('ftp://example.com/a.png') },
      }),
      'additional_messages[0].content[0].image_url.url': threads.runs
        .stream(thread.id, { ...params, additional_messages: bad('') })
        .finalRun(),
    };
    for (const [param, asking] of Object.entries(places)) {
      await expect(asking).rejects.toMatchObject({
        status: 400,
        type: 'invalid_request_error',
        code: 'invalid_value',
        param,
        message: `400 Invalid '${param}'. Expected a valid URL, but got a value with an invalid format.`,
      });
    }
    expect(fake.requests).toHaveLength(sent);
    fake.reply('Hello.');
    expect(await threads.runs.createAndPoll(thread.id, params)).toMatchObject({ status: 'completed' });
  });
});

describe('the whole surface of one thread', () => {
  it('is the same in a conversation and in the store of a caller whose service keeps nothing', async () => {
    const [conversation, store] = [await seeAll('conversations'), await seeAll('store')];
    expect(store).toHaveLength(conversation.length);
    for (const [index, seen] of conversation.entries()) expect(store[index], `as seen ${index + 1}.`).toEqual(seen);
  });
});

describe('a thread in the store', () => {
  it('costs one request for each turn of its runs, and no other', async () => {
    const { client, fake } = start('store');
    fake.respond(() => 'Hello.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    await client.beta.threads.messages.create(thread.id, { role: 'user', content: 'Again' });
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    await client.beta.threads.messages.list(thread.id);
    await client.beta.threads.delete(thread.id);
    expect(fake.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /responses']);
    expect(fake.requests[0]?.body).toEqual({
      model: 'gpt-4o',
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Again' }] },
      ],
      stream: true,
      store: false,
      truncation: 'auto',
    });
  });

  it('sends back what the model has reasoned, called and said', async () => {
    const { client, fake } = start('store');
    const assistant = await client.beta.assistants.create({ model: 'gpt-5', instructions: 'Be brief.' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    fake.reply({ reasoning: 'They greet.', text: 'Hello.' });
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    await client.beta.threads.messages.create(thread.id, { role: 'user', content: 'Bye' });
    fake.reply('Bye.');
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    const body = fake.requests.at(-1)?.body as { input: { type: string }[]; include: string[] };
    expect(body.include).toEqual(['reasoning.encrypted_content']);
    expect(body.input).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      {
        type: 'reasoning',
        id: expect.stringMatching(/^rs_/),
        summary: [{ type: 'summary_text', text: 'They greet.' }],
        encrypted_content: expect.any(String),
      },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello.', annotations: [] }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Bye' }] },
    ]);
  });

  it('has ids like those of the old service', async () => {
    const { client, fake } = start('store');
    fake.reply('Hello.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const run = await client.beta.threads.createAndRunPoll({
      assistant_id: assistant.id,
      thread: { messages: [{ role: 'user', content: 'Hi' }] },
    });
    const { messages, steps } = await readRun(client, { threadId: run.thread_id, runId: run.id });
    const ids: string[] = [run.thread_id, run.id, ...messages.map(({ id }) => id), ...steps.map(({ id }) => id)];
    expect(ids).toEqual(
      ['thread', 'run', 'msg', 'step'].map(
        (prefix) => expect.stringMatching(new RegExp(`^${prefix}_\\w{24}$`)) as string,
      ),
    );
  });

  it('shows what a search has found where a step is asked for with it', async () => {
    const { client, fake } = start('store');
    const storeId = fake.addVectorStore().id;
    const assistant = await client.beta.assistants.create({
      model: 'gpt-4o',
      tools: [{ type: 'file_search' }],
      tool_resources: { file_search: { vector_store_ids: [storeId] } },
    });
    const results = [{ file_id: 'file-a', filename: 'a.pdf', score: 0.9, attributes: {}, text: 'Cake is good.' }];
    fake.reply({ fileSearch: { queries: ['cake'], results }, text: 'Cake.' });
    const run = await client.beta.threads.createAndRunPoll({
      assistant_id: assistant.id,
      thread: { messages: [{ role: 'user', content: 'Cake?' }] },
    });
    const include = ['step_details.tool_calls[*].file_search.results[*].content' as const];
    const { data } = await client.beta.threads.runs.steps.list(run.id, {
      thread_id: run.thread_id,
      order: 'asc',
      include,
    });
    expect(data[0]?.step_details).toMatchObject({
      tool_calls: [
        { file_search: { results: [{ file_id: 'file-a', content: [{ type: 'text', text: 'Cake is good.' }] }] } },
      ],
    });
  });

  it('runs on an assistant’s instructions alone', async () => {
    const { client, fake } = start('store');
    fake.reply('Hello.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const thread = await client.beta.threads.create();
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(run.status).toBe('completed');
    expect(fake.requests[0]?.body).toMatchObject({
      input: [{ type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Greet.' }] }],
    });
  });
});

describe('the option history', () => {
  it('as a function chooses for each thread, which then stays where it is', async () => {
    const world = setup({ history: ({ metadata }) => (metadata?.['private'] === 'yes' ? 'store' : 'conversations') });
    const { client, fake, store } = world;
    fake.respond(() => 'Hello.');
    const open = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const own = await client.beta.threads.create({
      metadata: { private: 'yes' },
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const other = setup({ store }, {}, { fetch: fake.fetch }).client;
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const before = fake.requests.length;
    for (const thread of [open, own]) {
      await other.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
      expect((await client.beta.threads.messages.list(thread.id)).data).toHaveLength(2);
    }
    const requests = fake.requests.slice(before).map(({ method, path }) => `${method} ${path.split('/')[1] ?? ''}`);
    expect(requests).toEqual(['POST responses', 'GET conversations', 'POST responses']);
  });

  it.each([
    ['elsewhere', "'assistants.history' is 'elsewhere', and must be one of: conversations, store, or a function."],
    [true, "'assistants.history' is 'true', and must be one of: conversations, store, or a function."],
  ])('cannot be %s', (history, message) => {
    // @ts-expect-error -- what plain JavaScript may give
    expect(() => setup({ history })).toThrow(new TypeError(message));
  });

  it('as a function that answers anything else is refused, and nothing is made', async () => {
    // @ts-expect-error -- what plain JavaScript may answer
    const { client, fake } = setup({ history: () => 'here' });
    await expect(client.beta.threads.create()).rejects.toThrow(
      new TypeError("The option 'assistants.history' has to answer 'conversations' or 'store'."),
    );
    expect(fake.requests).toEqual([]);
  });
});

describe.each(HOMES)('a thread in %s', (home) => {
  it('is shut to messages while its run is active, and open behind it', async () => {
    const { client, fake } = start(home);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: {}, callId: 'call_1' }] });
    const assistant = await createWeatherAssistant(client);
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    await expect(client.beta.threads.messages.create(thread.id, { role: 'user', content: 'Hm' })).rejects.toMatchObject(
      {
        status: 400,
        error: { message: `Can't add messages to ${thread.id} while a run ${run.id} is active.` },
      },
    );
    await client.beta.threads.runs.cancel(run.id, { thread_id: thread.id });
    await client.beta.threads.messages.create(thread.id, { role: 'user', content: 'Hm' });
    fake.reply('Fine.');
    const next = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(next.status).toBe('completed');
  });
});
