import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { exportThreads, importThreads } from 'openai-assistants-shim/import';
import { describe, expect, it } from 'vitest';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { viewStore } from '../support/other-process.js';
import { setup } from '../support/setup.js';
import { useFolder } from './export-folder.js';
import { see, seeAssistants } from './see.js';

const { at, recordsOf } = useFolder();

/** A thread that is a conversation of the service. */
async function talk({ beta }: OpenAI, fake: FakeOpenAI): Promise<string> {
  const { id } = await beta.assistants.create({ model: 'gpt-4o' });
  fake.reply('Sunny.');
  const thread = {
    messages: [{ role: 'user' as const, content: 'Weather?', metadata: { nr: '1' } }],
    metadata: { of: 'test' },
  };
  return (await beta.threads.createAndRunPoll({ assistant_id: id, thread })).thread_id;
}

describe('an export of conversations', () => {
  it('reads conversations where they are, and counts its requests', async () => {
    const { client, fake } = setup({ history: 'conversations' });
    const threadId = await talk(client, fake);
    const seen = await see(client, threadId);
    const sent = fake.requests.length;
    // The service refuses some of it at first.
    fake.fail({ status: 429, headers: { 'retry-after-ms': '1' } });

    const report = await exportThreads(client, at('all.jsonl'));

    expect(report).toMatchObject({ threads: 1, messages: 2, runs: 1, steps: 1, assistants: 1, requests: 2 });
    expect(fake.requests).toHaveLength(sent + 3);
    const [, ...records] = recordsOf('all.jsonl');
    const [run] = seen.runs;
    expect(records.slice(0, 4)).toEqual([
      seen.thread,
      ...seen.messages,
      { ...(run as object), steps: seen.steps.slice(0, 1) },
    ]);
  });

  it('leaves out a thread that it could read only in part, and so does the import of its file', async () => {
    const { client, fake } = setup({ history: 'conversations' });
    const threadId = await talk(client, fake);
    fake.fail({ on: 'GET /conversations/{id}/items', status: 404 });

    const report = await exportThreads(client, at('part.jsonl'), { threads: [threadId] });

    const why = `No thread found with id '${threadId}'.`;
    expect(report).toMatchObject({ threads: 0, messages: 0, left_out: [{ thread: threadId, why }] });
    expect(recordsOf('part.jsonl').slice(1)).toMatchObject([
      { object: 'thread', id: threadId },
      { object: 'thread.deleted', id: threadId, deleted: true },
    ]);
    const other = setup({ history: 'store', store: new MemoryStore() }).client;
    expect(await importThreads(other, at('part.jsonl'))).toMatchObject({ threads: 0, messages: 0 });
    await expect(other.beta.threads.retrieve(threadId)).rejects.toMatchObject({ status: 404 });
  });

  it.each(['gone', 'there'])(
    'brings a conversation into a store, which has it from then on; it is %s',
    async (state) => {
      const { client, fake } = setup({ history: 'conversations' });
      const threadId = await talk(client, fake);
      const seen = await see(client, threadId);
      await exportThreads(client, at('all.jsonl'));
      const store = new MemoryStore();
      const service = state === 'gone' ? createFakeOpenAI() : fake;
      const connect = () =>
        new OpenAI({ apiKey: 'test', fetch: service.fetch, assistants: { store: viewStore(store), history: 'store' } });
      const importing = connect();
      const before = service.requests.length;

      await importThreads(importing, at('all.jsonl'));

      expect(await see(importing, threadId)).toEqual(seen);
      expect(service.requests).toHaveLength(before);
      // Each of these is the first call of another process.
      const { threads } = connect().beta;
      expect((await threads.messages.list(threadId, { order: 'asc' })).data).toEqual(seen.messages);
      expect(service.requests).toHaveLength(before + 1);
      const place = { thread_id: threadId };
      const [first] = seen.messages as OpenAI.Beta.Threads.Message[];
      expect(await connect().beta.threads.retrieve(threadId)).toEqual(seen.thread);
      expect(await connect().beta.threads.messages.retrieve(first?.id ?? '', place)).toEqual(first);
      expect((await connect().beta.threads.runs.list(threadId)).data).toEqual(seen.runs);
      const added = await connect().beta.threads.messages.create(threadId, { role: 'user', content: 'And now?' });
      expect(service.requests).toHaveLength(before + 1);
      service.reply('Rain.');
      const [{ id: assistantId } = { id: '' }] = await seeAssistants(client);
      const run = await connect().beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
      expect(run.status).toBe('completed');
      expect(service.requests.at(-1)?.body).toMatchObject({ store: false, input: [{}, {}, {}] });
      expect((await see(connect(), threadId)).messages.slice(0, 3)).toEqual([...seen.messages, added]);
      await connect().beta.threads.delete(threadId);
      await expect(threads.retrieve(threadId)).rejects.toMatchObject({ status: 404 });
      // The conversation is not this store's.
      if (state === 'there') expect(await see(client, threadId)).toEqual(seen);
    },
  );

  it('lets it go on in a conversation of its own where new threads live in conversations', async () => {
    const { client, fake } = setup({ history: 'conversations' });
    const threadId = await talk(client, fake);
    const seen = await see(client, threadId);
    await exportThreads(client, at('all.jsonl'));
    const store = new MemoryStore();
    const connect = () =>
      new OpenAI({
        apiKey: 'test',
        fetch: fake.fetch,
        assistants: { store: viewStore(store), history: 'conversations' },
      });
    await importThreads(connect(), at('all.jsonl'));
    const [{ id: assistantId } = { id: '' }] = await seeAssistants(client);
    fake.reply('Rain.');

    const run = await connect().beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });

    expect(run).toMatchObject({ status: 'completed', thread_id: threadId });
    const { messages, runs } = await see(connect(), threadId);
    expect(messages.slice(0, 2)).toEqual(seen.messages);
    expect([messages.length, runs.length]).toEqual([3, 2]);
    expect(await see(client, threadId)).toEqual(seen);
    // As it is now, it comes out and in again.
    expect(await exportThreads(connect(), at('moved.jsonl'))).toMatchObject({ threads: 1, messages: 3, left_out: [] });
    const other = setup({ history: 'store' });
    await importThreads(other.client, at('moved.jsonl'));
    expect(await see(other.client, threadId)).toEqual(await see(connect(), threadId));
  });

  it.each(['known', 'pruned'])(
    'changes nothing where the store knows the thread as a conversation; its record is %s',
    async (state) => {
      const { client, fake, store } = setup({ history: 'conversations' });
      const threadId = await talk(client, fake);
      await exportThreads(client, at('all.jsonl'));
      await client.beta.threads.messages.create(threadId, { role: 'user', content: 'And now?' });
      if (state === 'pruned') {
        const key = { partition: `oas/t/${threadId}`, key: 'thread' };
        await store.write(key.partition, [{ key: key.key, version: 'gone' }]);
      }
      const seen = await see(client, threadId);

      expect(await importThreads(client, at('all.jsonl'))).toMatchObject({ threads: 1, left_out: [] });

      expect(await see(client, threadId)).toEqual(seen);
      expect(seen.messages).toHaveLength(3);
      fake.reply('Rain.');
      const [{ id: assistantId } = { id: '' }] = await seeAssistants(client);
      await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
      expect(
        fake.requests.find(({ path, body }) => path === '/responses' && !('conversation' in (body as object))),
      ).toBe(undefined);
    },
  );
});
