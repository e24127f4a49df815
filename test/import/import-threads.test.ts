import { OpenAI, MemoryStore, withAssistants, type Store } from 'openai-assistants-shim';
import { importAssistants, importThreads } from 'openai-assistants-shim/import';
import { describe, expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { setup } from '../support/setup.js';
import { assistant, message, page, run, step, text, thread, TIME } from './objects.js';

const ofRun = { role: 'assistant', assistant_id: 'asst_1', run_id: 'run_1' };

/** A thread with what the old API had to show. */
const THREAD = thread('thread_old', {
  metadata: { customer: '42' },
  tool_resources: { code_interpreter: { file_ids: ['file-1'] } },
});

const said = (id: string, seconds: number, fields: Record<string, unknown> = {}) =>
  message(id, { thread_id: 'thread_old', created_at: TIME + seconds, ...fields });

const MESSAGES = [
  said('msg_1', 0, {
    content: [
      text('What is in it?'),
      { type: 'image_file', image_file: { file_id: 'file-image', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'auto' } },
    ],
    attachments: [{ file_id: 'file-1', tools: [{ type: 'code_interpreter' }] }],
    metadata: { nr: '1' },
  }),
  said('msg_2', 2, {
    ...ofRun,
    completed_at: TIME + 3,
    content: [
      { type: 'image_file', image_file: { file_id: 'file-plot' } },
      {
        type: 'text',
        text: {
          value: 'A cat, see 【4:0†notes.pdf】.',
          annotations: [
            {
              type: 'file_citation',
              text: '【4:0†notes.pdf】',
              start_index: 11,
              end_index: 26,
              file_citation: { file_id: 'file-1' },
            },
          ],
        },
      },
    ],
  }),
  said('msg_3', 2, { attachments: null, metadata: null }),
  said('msg_4', 5, { ...ofRun, run_id: 'run_2', status: 'incomplete', incomplete_details: { reason: 'run_failed' } }),
];

const ofThread = { thread_id: 'thread_old' };
const STEPS = [
  step('step_1', {
    ...ofThread,
    type: 'tool_calls',
    step_details: {
      type: 'tool_calls',
      tool_calls: [
        {
          id: 'call_1',
          type: 'code_interpreter',
          code_interpreter: { input: '1+1', outputs: [{ type: 'logs', logs: '2' }] },
        },
      ],
    },
  }),
  step('step_2', { ...ofThread, created_at: TIME + 2 }),
];
const RUNS = [
  run('run_1', { ...ofThread, metadata: { nr: '1' } }),
  run('run_2', {
    ...ofThread,
    created_at: TIME + 4,
    status: 'failed',
    completed_at: null,
    failed_at: TIME + 5,
    last_error: { code: 'rate_limit_exceeded', message: 'Slow down.' },
    usage: null,
  }),
];
const ASSISTANT = assistant('asst_1', { instructions: 'Answer.' });

/** An export as tools make it, newest first. */
const EXPORT = {
  assistants: [ASSISTANT],
  thread: THREAD,
  messages: page(MESSAGES.toReversed()),
  runs: RUNS.map((each, index) => (index === 0 ? { ...each, steps: page(STEPS.toReversed()) } : each)),
};

/** All that a caller sees of a thread. */
async function see({ beta: { threads } }: OpenAI, threadId = 'thread_old') {
  const runs = await threads.runs.list(threadId, { order: 'asc' });
  return {
    thread: await threads.retrieve(threadId),
    messages: (await threads.messages.list(threadId, { order: 'asc', limit: 100 })).data,
    runs: runs.data,
    steps: (
      await Promise.all(
        runs.data.map(
          async ({ id }) => (await threads.runs.steps.list(id, { thread_id: threadId, order: 'asc' })).data,
        ),
      )
    ).flat(),
  };
}

async function dump(store: Store): Promise<unknown[]> {
  const names = await store.partitions({ limit: 1000 });
  return (await Promise.all(names.map((name) => store.list(name, '', { limit: 10_000 })))).flat();
}

describe('an imported thread', () => {
  it('answers as the old API did, without a request', async () => {
    const { client, fake } = setup();

    const report = await importThreads(client, EXPORT);

    expect(report).toEqual({
      ...{ assistants: 1, threads: 1, messages: 4, runs: 2, steps: 2, duplicates: 0, left_out: [], truncated: [] },
      missing: { assistants: [], runs: [], files: [] },
    });
    expect(await see(client)).toEqual({ thread: THREAD, messages: MESSAGES, runs: RUNS, steps: STEPS });
    expect(await client.beta.assistants.retrieve('asst_1')).toEqual(ASSISTANT);
    expect(fake.requests).toEqual([]);
  });

  it('is seen by every process that has the store, one object after the other and page by page', async () => {
    const { client, store, fake } = setup();
    await importThreads(client, EXPORT);
    const other = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store } });
    const { threads, assistants } = other.beta;
    const place = { thread_id: 'thread_old' };

    expect(await threads.messages.retrieve('msg_2', place)).toEqual(MESSAGES[1]);
    expect(await threads.runs.retrieve('run_2', place)).toEqual(RUNS[1]);
    expect(await threads.runs.steps.retrieve('step_1', { ...place, run_id: 'run_1' })).toEqual(STEPS[0]);
    const seen = [];
    for await (const { id } of threads.messages.list('thread_old', { limit: 2 })) seen.push(id);
    expect(seen).toEqual(['msg_4', 'msg_3', 'msg_2', 'msg_1']);
    const ofRun1 = await threads.messages.list('thread_old', { run_id: 'run_1' });
    expect(ofRun1.data.map(({ id }) => id)).toEqual(['msg_2']);
    expect((await assistants.list()).data.map(({ id }) => id)).toEqual(['asst_1']);
  });

  it('goes on with the whole history, in order, with its images and files', async () => {
    const { client, fake } = setup({ history: 'store' });
    const upload = () => client.files.create({ file: new File(['x'], 'a.txt'), purpose: 'assistants' });
    const [file, image] = [await upload(), await upload()];
    await importThreads(client, EXPORT, { files: { 'file-1': file.id, 'file-image': image.id } });
    const before = (await see(client)).messages;
    const { threads } = client.beta;
    const added = await threads.messages.create('thread_old', { role: 'user', content: 'And now?' });
    fake.reply('Still a cat.');

    const ended = await threads.runs.createAndPoll('thread_old', {
      assistant_id: 'asst_1',
      tools: [{ type: 'code_interpreter' }],
    });

    expect(ended).toMatchObject({ status: 'completed', thread_id: 'thread_old' });
    const body = fake.requests.find(({ path }) => path === '/responses')?.body as Record<string, unknown>;
    expect(body).toMatchObject({
      store: false,
      tools: [{ type: 'code_interpreter', container: { file_ids: [file.id] } }],
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is in it?' },
            { type: 'input_image', file_id: image.id, detail: 'low' },
            { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' },
          ],
        },
        { role: 'assistant', content: [{ type: 'output_text', text: 'A cat, see 【4:0†notes.pdf】.' }] },
        { role: 'user', content: [{ type: 'input_text', text: 'The words of msg_3.' }] },
        { role: 'assistant', content: [{ type: 'output_text', text: 'The words of msg_4.' }] },
        { role: 'user', content: [{ type: 'input_text', text: 'And now?' }] },
      ],
    });
    const { messages, runs } = await see(client);
    expect(messages.slice(0, 5)).toEqual([...before, added]);
    expect(messages[5]).toMatchObject({ role: 'assistant', run_id: ended.id, content: [text('Still a cat.')] });
    expect(runs.map(({ id }) => id)).toEqual(['run_1', 'run_2', ended.id]);
  });

  it('can be changed like any other', async () => {
    const { client, fake } = setup();
    await importThreads(client, EXPORT);
    const { threads } = client.beta;
    const place = { thread_id: 'thread_old' };
    const metadata = { changed: 'yes' };

    expect(await threads.update('thread_old', { metadata })).toEqual({ ...THREAD, metadata });
    expect(await threads.messages.update('msg_3', { ...place, metadata })).toEqual({ ...MESSAGES[2], metadata });
    expect(await threads.runs.update('run_1', { ...place, metadata })).toEqual({ ...RUNS[0], metadata });
    await threads.messages.delete('msg_2', place);
    expect((await see(client)).messages.map(({ id }) => id)).toEqual(['msg_1', 'msg_3', 'msg_4']);
    await expect(threads.runs.cancel('run_1', place)).rejects.toMatchObject({ status: 400 });
    await threads.delete('thread_old');
    await expect(threads.retrieve('thread_old')).rejects.toMatchObject({ status: 404 });
    expect(fake.requests).toEqual([]);
  });

  it('shows no tool resources where the old API showed none, until it is given some', async () => {
    const { client } = setup();
    const { threads } = client.beta;
    await importThreads(client, [thread('thread_none', { tool_resources: null }), thread('thread_empty')]);

    expect(await threads.retrieve('thread_none')).toEqual(thread('thread_none', { tool_resources: null }));
    expect(await threads.update('thread_none', { metadata: { a: 'b' } })).toMatchObject({ tool_resources: null });
    expect(await threads.update('thread_none', { tool_resources: {} })).toMatchObject({ tool_resources: {} });
    expect(await threads.retrieve('thread_empty')).toEqual(thread('thread_empty'));
  });

  it('gives the files of its messages to the runs where no resource names them', async () => {
    const { client, fake } = setup();
    const file = await client.files.create({ file: new File(['x'], 'a.txt'), purpose: 'assistants' });
    const { attachments: _none, ...first } = said('msg_1', 0, { file_ids: [file.id, 'file-gone'] });
    const gone = { object: 'file', id: 'file-gone', error: 'not_found_or_expired' };
    const old = thread('thread_old', { tool_resources: { code_interpreter: { file_ids: ['file-gone'] } } });
    await importThreads(client, { thread: old, messages: [first], errors: [gone], assistant: assistant('asst_1') });
    fake.reply('Yes.');
    fake.reply('Yes.');
    const tools = [{ type: 'code_interpreter' as const }, { type: 'file_search' as const }];
    const ask = () => client.beta.threads.runs.createAndPoll('thread_old', { assistant_id: 'asst_1', tools });

    const ended = [await ask(), await ask()];

    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed']);
    const { tool_resources: resources } = await client.beta.threads.retrieve('thread_old');
    const [storeId] = resources?.file_search?.vector_store_ids ?? [];
    const files = await client.vectorStores.files.list(storeId ?? '');
    expect(files.data.map(({ id }) => id)).toEqual([file.id]);
    const asked = fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body);
    expect(asked).toMatchObject(
      [1, 2].map(() => ({
        tools: [
          { type: 'code_interpreter', container: { file_ids: [file.id] } },
          { type: 'file_search', vector_store_ids: [storeId] },
        ],
      })),
    );
  });

  it('gives no container a file that code made in another one', async () => {
    const { client, fake } = setup();
    const file = await client.files.create({ file: new File(['x'], 'a.txt'), purpose: 'assistants' });
    const tools = [{ type: 'code_interpreter' as const }];
    const attachments = ['cfile_1-cntr_1', file.id].map((file_id) => ({ file_id, tools }));
    await importThreads(client, [said('msg_1', 0, { role: 'assistant', attachments }), assistant('asst_1')]);
    fake.reply('Yes.');
    await client.beta.threads.runs.createAndPoll('thread_old', { assistant_id: 'asst_1', tools });
    const asked = fake.requests.find(({ path }) => path === '/responses')?.body;
    expect(asked).toMatchObject({ tools: [{ container: { file_ids: [file.id] } }] });
  });

  it('keeps what the model cannot see for the list, and sends no image whose file is gone', async () => {
    const { client, fake } = setup({ history: 'store' });
    const odd = said('msg_1', 0, { content: [{ type: 'audio', audio: { id: 'a' } }, text('Hear this.')] });
    const seen = said('msg_2', 1, { content: [{ type: 'image_file', image_file: { file_id: 'file-gone' } }] });
    const empty = said('msg_3', 2, { content: [text('')] });
    const gone = { object: 'file', id: 'file-gone', error: 'not_found_or_expired' };
    await importThreads(client, [odd, seen, empty, gone, ASSISTANT]);
    fake.reply('Yes.');

    await client.beta.threads.runs.createAndPoll('thread_old', { assistant_id: 'asst_1' });

    expect((await see(client)).messages.slice(0, 3)).toEqual([odd, seen, empty]);
    expect(fake.requests.find(({ path }) => path === '/responses')?.body).toMatchObject({
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hear this.' }] }],
    });
  });
});

describe('a repeated import', () => {
  it('changes nothing, and tells the same', async () => {
    const { client, store } = setup();
    const first = await importThreads(client, EXPORT);
    await client.beta.threads.messages.update('msg_1', { thread_id: 'thread_old', metadata: { mine: 'yes' } });
    await client.beta.assistants.update('asst_1', { name: 'Mine' });
    const before = await dump(store);

    const second = await importThreads(client, EXPORT);

    expect(second).toEqual(first);
    expect(await dump(store)).toEqual(before);
  });

  it('adds what a longer export has, each message at its place, while the thread goes on here', async () => {
    const { client, fake } = setup({ history: 'store' });
    await importThreads(client, { assistant: ASSISTANT, messages: [said('msg_2', 2), said('msg_4', 4)] });
    const added = await client.beta.threads.messages.create('thread_old', { role: 'user', content: 'New' });
    const longer = [1, 2, 3, 4, 5].map((number) => said(`msg_${number}`, number));

    await importThreads(client, { messages: longer, run: run('run_1', { thread_id: 'thread_old' }) });

    const { messages, runs } = await see(client);
    expect(messages.map(({ id }) => id)).toEqual(['msg_1', 'msg_2', 'msg_3', 'msg_4', 'msg_5', added.id]);
    expect(runs.map(({ id }) => id)).toEqual(['run_1']);
    fake.reply('Yes.');
    await client.beta.threads.runs.createAndPoll('thread_old', { assistant_id: 'asst_1' });
    const body = fake.requests.find(({ path }) => path === '/responses')?.body as { input: unknown[] };
    expect(body.input).toHaveLength(6);
  });

  it('brings back a thread that was deleted here and of which nothing is left', async () => {
    const { client } = setup();
    await importThreads(client, EXPORT);
    await client.beta.threads.delete('thread_old');

    await importThreads(client, EXPORT);

    expect((await see(client)).messages).toEqual(MESSAGES);
  });
});

describe('many threads', () => {
  it('come back with many messages each, over several writes', async () => {
    const { client } = setup();
    const rows = Array.from({ length: 750 }, (_each, index) =>
      message(`msg_${index}`, { thread_id: `thread_${index % 3}`, created_at: TIME + Math.floor(index / 7) }),
    );
    await importThreads(client, rows, { concurrency: 2 });

    for (const number of [0, 1, 2]) {
      const ids = [];
      const list = client.beta.threads.messages.list(`thread_${number}`, { order: 'asc', limit: 100 });
      for await (const { id } of list) ids.push(id);
      expect(ids).toEqual(rows.map(({ id }) => id).filter((_id, index) => index % 3 === number));
    }
  });
});

describe('importAssistants', () => {
  it('brings the assistants back and nothing else', async () => {
    const { client } = setup();

    const report = await importAssistants(client, EXPORT);

    expect(report).toMatchObject({ assistants: 1, threads: 0, messages: 0, runs: 0, steps: 0 });
    expect(await client.beta.assistants.retrieve('asst_1')).toEqual(ASSISTANT);
    await expect(client.beta.threads.retrieve('thread_old')).rejects.toMatchObject({ status: 404 });
  });

  it('makes the vector store that an assistant of the first version would have, with its first run', async () => {
    const { client, fake } = setup();
    const file = await client.files.create({ file: new File(['x'], 'a.txt'), purpose: 'assistants' });
    const { tool_resources: _none, ...first } = assistant('asst_1', {
      tools: [{ type: 'retrieval' }],
      file_ids: [file.id],
    });
    await importThreads(client, [first, said('msg_1', 0)]);

    expect(await client.beta.assistants.retrieve('asst_1')).toMatchObject({
      tools: [{ type: 'file_search' }],
      tool_resources: { file_search: { vector_store_ids: [] } },
    });
    fake.reply('Yes.');
    await client.beta.threads.runs.createAndPoll('thread_old', { assistant_id: 'asst_1' });
    const { tool_resources: resources } = await client.beta.assistants.retrieve('asst_1');
    expect(resources?.file_search?.vector_store_ids).toHaveLength(1);
  });
});

describe('a client', () => {
  it('needs a store of its own', async () => {
    const { fetch } = createFakeOpenAI();
    const client = new OpenAI({ apiKey: 'test', fetch });

    await expect(importThreads(client, EXPORT)).rejects.toThrow(
      "importThreads needs a persistent store: otherwise the imported data would be lost when this process ends. Set the client's option 'assistants.store'.",
    );
  });

  it('must be one of ours, or wrapped', async () => {
    const { OpenAI: Plain } = await import('openai');
    const client = new Plain({ apiKey: 'test', fetch: createFakeOpenAI().fetch });

    await expect(importThreads(client, EXPORT)).rejects.toThrow(/takes a client of openai-assistants-shim/);
    withAssistants(client, { store: new MemoryStore() });
    expect((await importThreads(client, EXPORT)).messages).toBe(4);
  });

  it('ends an import when its signal says so', async () => {
    const { client } = setup();
    const signal = AbortSignal.abort(new Error('enough'));

    await expect(importThreads(client, EXPORT, { signal })).rejects.toThrow('enough');
    await expect(client.beta.threads.retrieve('thread_old')).rejects.toMatchObject({ status: 404 });
  });

  it.each([0, 1.5, -1])('is refused a concurrency of %d', async (concurrency) => {
    await expect(importThreads(setup().client, EXPORT, { concurrency })).rejects.toThrow(TypeError);
  });
});
