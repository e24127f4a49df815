import { lstatSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { encryptStore, MemoryStore, type OpenAI, type StoreCipher } from 'openai-assistants-shim';
import { exportAssistants, exportThreads, importThreads } from 'openai-assistants-shim/import';
import { describe, expect, it } from 'vitest';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { outputs } from '../support/response-arbitraries.js';
import { createWeatherAssistant, setup } from '../support/setup.js';
import { streamRun } from '../support/threads.js';
import { useFolder } from './export-folder.js';
import { assistant, message, run, step, thread, TIME } from './objects.js';
import { see, seeAssistants } from './see.js';

const { at, textOf, recordsOf } = useFolder();

/** No cipher: it turns each bit. */
const turn = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xff);
const CIPHER: StoreCipher = { encode: turn, decode: turn };

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

/** Threads that have seen much: in the store, and imported. */
async function liveThrough(client: OpenAI, fake: FakeOpenAI): Promise<string[]> {
  const { threads } = client.beta;
  const weather = await createWeatherAssistant(client);
  const file = await client.files.create({ file: new File(['x'], 'a.txt'), purpose: 'assistants' });
  const one = await threads.create({
    metadata: { of: 'test' },
    messages: [
      { role: 'user', content: 'Hi', metadata: { first: 'yes' } },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: PIXEL, detail: 'low' } }] },
      { role: 'user', content: 'Read it', attachments: [{ file_id: file.id, tools: [{ type: 'code_interpreter' }] }] },
    ],
  });
  const place = { thread_id: one.id };
  fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_1' }] });
  const waiting = await threads.runs.createAndPoll(one.id, {
    assistant_id: weather.id,
    additional_messages: [{ role: 'user', content: 'In Oslo.' }],
    metadata: { run: 'one' },
  });
  fake.reply('Rain.');
  const output = { tool_call_id: 'call_1', output: 'rain' };
  await threads.runs.submitToolOutputsAndPoll(waiting.id, { ...place, tool_outputs: [output] });
  fake.reply({ refusal: 'No.' });
  await threads.runs.createAndPoll(one.id, { assistant_id: weather.id });
  fake.reply({ text: 'It is', failed: { code: 'server_error', message: 'Something broke.' } });
  await threads.runs.createAndPoll(one.id, { assistant_id: weather.id });

  const store = fake.addVectorStore();
  const searching = await client.beta.assistants.create({
    model: 'gpt-4o',
    tools: [{ type: 'file_search' }, { type: 'code_interpreter' }],
    tool_resources: { file_search: { vector_store_ids: [store.id] } },
  });
  fake.reply({
    fileSearch: {
      queries: ['cake'],
      results: [{ file_id: 'file-a', filename: 'a.pdf', score: 0.9, attributes: { aB: 1 }, text: 'Cake is good.' }],
    },
    codeInterpreter: { code: '1+1', outputs: [{ type: 'logs', logs: '2' }] },
    text: 'Two.',
  });
  const two = await threads.createAndRunPoll({
    assistant_id: searching.id,
    thread: { messages: [{ role: 'user', content: 'Search.' }], tool_resources: {} },
  });
  const three = await threads.create();
  await importThreads(client, OLD);
  return [one.id, two.thread_id, three.id, 'thread_old'];
}

const old = { thread_id: 'thread_old' };
/** Times that do not rise with the order. */
const OLD = [
  assistant('asst_b', { created_at: TIME - 9 }),
  assistant('asst_a', { created_at: TIME - 9 }),
  thread('thread_old', { metadata: { customer: '42' } }),
  message('msg_2', { ...old, created_at: TIME + 1 }),
  message('msg_1', { ...old, created_at: TIME + 1, attachments: null, metadata: null }),
  message('msg_3', { ...old, role: 'assistant', assistant_id: 'asst_a', run_id: 'run_1', created_at: TIME + 2 }),
  run('run_1', { ...old, assistant_id: 'asst_a' }),
  step('step_1', { ...old, assistant_id: 'asst_a' }),
];

describe('an export', () => {
  it.each(['store', 'encrypted'])(
    'of a %s brings everything into another one, from where it comes out again byte for byte',
    async (kind) => {
      const store = kind === 'store' ? new MemoryStore() : encryptStore(new MemoryStore(), CIPHER);
      const { client, fake } = setup({ history: 'store', store });
      const ids = await liveThrough(client, fake);
      const sent = fake.requests.length;

      const report = await exportThreads(client, at('all.jsonl'));

      expect(report).toMatchObject({ threads: 4, assistants: 4, requests: 0, left_out: [], unfinished: [] });
      expect(fake.requests).toHaveLength(sent);
      const other = setup({ namespace: 'other', history: 'store' });
      const imported = await importThreads(other.client, at('all.jsonl'));
      const { assistants, threads, messages, runs, steps } = report;
      expect(imported).toMatchObject({ assistants, threads, messages, runs, steps, duplicates: 0, left_out: [] });
      for (const id of ids) expect(await see(other.client, id)).toEqual(await see(client, id));
      expect(await seeAssistants(other.client)).toEqual(await seeAssistants(client));
      await exportThreads(other.client, at('again.jsonl.gz'));
      expect(textOf('again.jsonl.gz')).toBe(textOf('all.jsonl'));
      expect(other.fake.requests).toEqual([]);
      expect(readdirSync(at()).sort()).toEqual(['again.jsonl.gz', 'all.jsonl']);

      other.fake.reply('Still here.');
      const ended = await other.client.beta.threads.runs.createAndPoll(ids[0] ?? '', { assistant_id: 'asst_a' });
      expect(ended.status).toBe('completed');
    },
  );

  it('comes back as it was, whatever a model has answered', async () => {
    await fc.assert(
      fc.asyncProperty(outputs, async (items) => {
        const { client, fake } = setup({ history: 'store' });
        const { id: storeId } = fake.addVectorStore();
        const { id } = await client.beta.assistants.create({
          model: 'gpt-4o',
          tools: [
            { type: 'function', function: { name: 'a' } },
            { type: 'function', function: { name: 'b' } },
            { type: 'code_interpreter' },
            { type: 'file_search' },
          ],
          tool_resources: { file_search: { vector_store_ids: [storeId] } },
        });
        fake.reply(items.map(({ id: _id, ...item }) => item as { type: string }));
        const { threadId, runId } = await streamRun(client, { assistant_id: id, stream: true });
        const run = await client.beta.threads.runs.retrieve(runId, { thread_id: threadId });
        if (run.status === 'requires_action') await client.beta.threads.runs.cancel(runId, { thread_id: threadId });

        await exportThreads(client, at('any.jsonl'));

        const other = setup({ history: 'store' });
        await importThreads(other.client, at('any.jsonl'));
        expect(await see(other.client, threadId)).toEqual(await see(client, threadId));
        await exportThreads(other.client, at('again.jsonl'));
        expect(textOf('again.jsonl')).toBe(textOf('any.jsonl'));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the order of lists, also where times do not rise with it', async () => {
    const { client } = setup();
    const head = { object: 'export', version: 1, order: 'oldest_first' };
    const messages = [5, 1, 5, 3].map((time, index) => message(`msg_${index}`, { ...old, created_at: TIME + time }));
    const runs = [9, 2].map((time) => run(`run_${time}`, { ...old, created_at: TIME + time }));
    const assistants = ['asst_2', 'asst_1'].map((id, index) => assistant(id, { created_at: TIME - index }));
    await importThreads(client, [head, thread('thread_old'), ...messages, ...runs, ...assistants]);

    await exportThreads(client, at('all.jsonl'));

    expect(recordsOf('all.jsonl')).toEqual([head, thread('thread_old'), ...messages, ...runs, ...assistants]);
    const other = setup();
    await importThreads(other.client, at('all.jsonl'));
    expect(await see(other.client, 'thread_old')).toMatchObject({ messages, runs });
    expect(await seeAssistants(other.client)).toEqual(assistants);
  });

  it('has threads that are named, with the assistants that they name, and says which are not there', async () => {
    const { client } = setup();
    await importThreads(client, [
      ...OLD,
      thread('thread_b'),
      thread('thread_c'),
      message('msg_c', { thread_id: 'thread_c' }),
    ]);
    await client.beta.threads.delete('thread_b');
    const threads = ['thread_c', 'thread_b', 'thread_old', 'thread_c', 'thread_unknown'];

    const report = await exportThreads(client, at('some.jsonl'), { threads });

    expect(report).toMatchObject({ threads: 2, assistants: 1, messages: 4, runs: 1, steps: 1 });
    expect(report.left_out).toEqual(
      ['thread_b', 'thread_unknown'].map((id) => ({ thread: id, why: `No thread found with id '${id}'.` })),
    );
    const records = recordsOf('some.jsonl') as { id?: string }[];
    expect(records.map(({ id }) => id)).toEqual([
      undefined,
      'thread_c',
      'msg_c',
      'thread_old',
      'msg_2',
      'msg_1',
      'msg_3',
      'run_1',
      'asst_a',
    ]);
    expect(await exportThreads(client, at('all.jsonl'))).toMatchObject({ threads: 2, left_out: [] });
  });

  it('has runs that have not ended in their true state, and names them', async () => {
    const { client, fake } = setup({ history: 'store' });
    const { id: assistantId } = await createWeatherAssistant(client);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: {}, callId: 'call_1' }] });
    const waiting = await client.beta.threads.createAndRunPoll({
      assistant_id: assistantId,
      thread: { messages: [{ role: 'user', content: 'Hi' }] },
    });

    const report = await exportThreads(client, at('all.jsonl'));

    expect(report.unfinished).toEqual([{ thread: waiting.thread_id, run: waiting.id, status: 'requires_action' }]);
    expect(recordsOf('all.jsonl')).toContainEqual(
      expect.objectContaining({ ...waiting, steps: expect.any(Array) as unknown }),
    );
    const other = setup();
    await importThreads(other.client, at('all.jsonl'));
    const { data } = await other.client.beta.threads.runs.list(waiting.thread_id);
    expect(data.map(({ status }) => status)).toEqual(['expired']);
  });

  it('has assistants alone, in a folder under a name of its own', async () => {
    const { client } = setup();
    await importThreads(client, OLD);

    expect(await exportAssistants(client, at())).toMatchObject({ assistants: 2, threads: 0 });

    const other = setup();
    await importThreads(other.client, at());
    expect(await seeAssistants(other.client)).toEqual(await seeAssistants(client));
    expect(recordsOf('assistants.jsonl')).toHaveLength(3);
  });
});

it.each([0, 1.5, NaN])('a concurrency of %d is refused', async (concurrency) => {
  await expect(exportThreads(setup().client, at('x.jsonl'), { concurrency })).rejects.toThrow(TypeError);
  expect(readdirSync(at())).toEqual([]);
});

it('a link to a file stays one, and that file is replaced', async () => {
  const { client } = setup();
  await importThreads(client, OLD);
  writeFileSync(at('real.jsonl'), 'old');
  symlinkSync(at('real.jsonl'), at('link.jsonl'));

  await exportThreads(client, at('link.jsonl'));

  expect(lstatSync(at('link.jsonl')).isSymbolicLink()).toBe(true);
  expect(recordsOf('real.jsonl').length).toBeGreaterThan(1);
  expect(readdirSync(at()).sort()).toEqual(['link.jsonl', 'real.jsonl']);
});

it('a device is not replaced by a file', async () => {
  symlinkSync('/dev/null', at('device'));

  await expect(exportThreads(setup().client, at('device'))).rejects.toThrow('is not a regular file');

  expect(lstatSync(at('device')).isSymbolicLink()).toBe(true);
  expect(readdirSync(at())).toEqual(['device']);
});
