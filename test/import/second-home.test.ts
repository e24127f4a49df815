import fc from 'fast-check';
import type { AssistantsOptions } from 'openai-assistants-shim';
import { toConversationId, toRunId, toThreadId } from 'openai-assistants-shim/ids';
import { importThreads } from 'openai-assistants-shim/import';
import { describe, expect, it } from 'vitest';
import { FOLLOWING, forbidUnhandledRejections, runToEnd } from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { takeRequests, type Setup } from '../support/setup.js';
import { exportOf, ID, list, ofThread, see, sentFromStore, setup, show } from './moving.js';
import { text, TIME } from './objects.js';

forbidUnhandledRejections();

describe.each(FOLLOWING)('a %s run on an imported thread', (following) => {
  it('goes on in a conversation that has all of it, and lists stay as they were', async () => {
    const { client, fake } = setup();
    await importThreads(client, exportOf(45));
    const before = await see(client);
    expect(fake.requests).toEqual([]);
    fake.reply('Hello.');

    const ended = await runToEnd(client, ID, 'asst_1', following);

    expect(ended).toMatchObject({ status: 'completed', thread_id: ID });
    const items = 'POST /conversations/{conv}/items';
    expect(takeRequests(fake)).toEqual(['POST /conversations', items, items, items, 'POST /responses']);
    const [conversation, ...others] = fake.conversations;
    expect(others).toEqual([]);
    expect(conversation?.metadata).toEqual({ customer: '42' });
    expect(show(conversation?.items ?? [])).toEqual([
      ...(await sentFromStore(exportOf(45))),
      ['assistant', ['Hello.']],
    ]);
    const after = await see(client);
    expect(after).toEqual({
      ...before,
      messages: [...before.messages, expect.objectContaining({ run_id: ended.id, content: [text('Hello.')] })],
      runs: [...before.runs, expect.objectContaining({ id: ended.id })],
    });
  });

  it('finds the thread moved by another process, and goes on with it', async () => {
    const world = setup();
    const { client, fake } = world;
    const other = connectElsewhere(world);
    await importThreads(client, exportOf(3));
    expect(await list(other)).toHaveLength(3);
    fake.reply('One.');
    await runToEnd(client, ID, 'asst_1', following);

    expect((await list(other)).map(({ content }) => content)[0]).toEqual([text('One.')]);
    fake.reply('Two.');
    expect(await runToEnd(other, ID, 'asst_1', following)).toMatchObject({ status: 'completed' });
    expect(fake.conversations).toHaveLength(1);
    expect(await list(client)).toEqual(await list(other));
    expect(await list(client)).toHaveLength(5);
  });
});

it('whatever its messages are, the conversation has what a run would have sent from the store', async () => {
  const part = fc.oneof(
    fc.constantFrom('Hi.', 'Who?', '').map(text),
    fc.constant({ type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'auto' } }),
    fc.constant({ type: 'image_file', image_file: { file_id: 'file-image', detail: 'low' } }),
    fc.constant({ type: 'image_file', image_file: { file_id: 'file-gone' } }),
  );
  const messages = fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(messages, async (contents) => {
      const gone = { object: 'file', id: 'file-gone', error: 'not_found_or_expired' };
      const source = [...exportOf(contents.length, (index) => contents[index] ?? []), gone];
      const withImage = ({ fake }: Setup): unknown[] => {
        const image = fake.addFile().id;
        return JSON.parse(JSON.stringify(source).replaceAll('file-image', image)) as unknown[];
      };
      const world = setup();
      await importThreads(world.client, withImage(world));
      const before = await list(world.client);
      world.fake.reply('Yes.');
      await runToEnd(world.client, ID, 'asst_1');

      const items = show(world.fake.conversations[0]?.items ?? []);
      const expected = await sentFromStore(source, withImage);
      const unnamed = (value: unknown): string => JSON.stringify(value).replaceAll(/file-\w+/g, 'file');
      expect(unnamed(items.slice(0, -1))).toEqual(unnamed(expected));
      expect((await list(world.client)).slice(1)).toEqual(before);
    }),
    { numRuns: 15 },
  );
});

describe('an imported thread that has moved', () => {
  async function moved(count = 45, options: AssistantsOptions = {}) {
    const world = setup(options);
    await importThreads(world.client, exportOf(count));
    world.fake.reply('Hello.');
    await runToEnd(world.client, ID, 'asst_1');
    return world;
  }

  it.each([1, 7, 45, 46, 47, 100])('is listed by pages of %d in both directions', async (limit) => {
    const { client } = await moved();
    await client.beta.threads.messages.create(ID, { role: 'user', content: 'And?' });
    const all = (await client.beta.threads.messages.list(ID, { limit: 100 })).data;

    expect(all.map(({ id }) => id).slice(2)).toEqual(Array.from({ length: 45 }, (_, index) => `msg_${44 - index}`));
    expect(await list(client, { limit })).toEqual(all);
    expect(await list(client, { limit, order: 'asc' })).toEqual(all.toReversed());
    const { threads } = client.beta;
    const [newest, , third] = all;
    const before = await threads.messages.list(ID, { limit: 100, before: third?.id ?? '' });
    expect(before.data).toEqual(all.slice(0, 2));
    const after = await threads.messages.list(ID, { limit: 100, order: 'asc', after: third?.id ?? '' });
    expect(after.data).toEqual(all.slice(0, 2).reverse());
    expect((await threads.messages.list(ID, { limit: 2, after: newest?.id ?? '' })).data).toEqual(all.slice(1, 3));
  });

  it('has its messages and itself changed like any other', async () => {
    const world = await moved();
    const { client, fake } = world;
    const { threads } = client.beta;
    const updated = await threads.messages.update('msg_3', { ...ofThread, metadata: { mine: 'yes' } });
    expect(updated).toMatchObject({ id: 'msg_3', created_at: TIME + 3, run_id: 'run_1', metadata: { mine: 'yes' } });
    expect(await threads.messages.retrieve('msg_3', ofThread)).toEqual(updated);
    expect(await connectElsewhere(world).beta.threads.messages.retrieve('msg_3', ofThread)).toEqual(updated);

    for (const id of ['msg_44', 'msg_0']) await threads.messages.delete(id, ofThread);
    const kept = await list(client, { limit: 9, order: 'asc' });
    expect(kept.map(({ id }) => id).slice(0, 43)).toEqual(Array.from({ length: 43 }, (_, index) => `msg_${index + 1}`));
    expect(kept).toHaveLength(44);
    expect(await list(client, { limit: 9 })).toEqual(kept.toReversed());
    await expect(threads.messages.retrieve('msg_44', ofThread)).rejects.toMatchObject({ status: 404 });
    const items = show(fake.conversations[0]?.items ?? []);
    expect(items).toHaveLength(44);
    expect([items[0], items.at(-2)]).toEqual([
      ['assistant', ['Words 1.']],
      ['assistant', ['Words 43.']],
    ]);

    await threads.update(ID, { metadata: { customer: '43' } });
    const shown = { id: ID, created_at: TIME, metadata: { customer: '43' } };
    expect(await threads.retrieve(ID)).toMatchObject(shown);
    expect(fake.conversations[0]?.metadata).toEqual({ customer: '43' });
  });

  it('is the same under the id that its conversation gives a thread', async () => {
    const world = await moved(3);
    const { client, fake } = world;
    const conversation = await toConversationId(client, ID);
    const alias = toThreadId(conversation);
    expect(await toThreadId(client, conversation)).toBe(ID);
    expect(await toThreadId(client, 'conv_1')).toBe('thread_1');
    for (const each of [client, connectElsewhere(world)]) {
      const { threads } = each.beta;
      expect((await threads.messages.list(alias)).data).toEqual(await list(client));
      expect(await threads.retrieve(alias)).toMatchObject({ id: ID });
      expect((await threads.runs.list(alias)).data.at(-1)).toMatchObject({ id: 'run_1', thread_id: ID });
      expect(await threads.runs.retrieve('run_1', { thread_id: alias })).toMatchObject({ thread_id: ID });
    }
    fake.reply('Again.');
    const ended = await runToEnd(connectElsewhere(world), alias, 'asst_1');
    expect(ended).toMatchObject({ status: 'completed', thread_id: ID });
    const response = fake.responses.at(-1)?.id ?? '';
    expect(await toRunId(client, response)).toBe(ended.id);
    expect(await client.beta.threads.runs.handleWebhook(fake.webhook(response))).toMatchObject({ id: ended.id });
  });

  it.each(['all', 'items', false] as const)(
    'is deleted with its conversation, and its ids are free: %s',
    async (erase) => {
      const { client, fake, store } = await moved(25, { erase });
      const alias = toThreadId(await toConversationId(client, ID));

      await client.beta.threads.delete(ID);

      expect(fake.conversations).toEqual([]);
      if (erase !== false) expect(fake.orphanedItems).toEqual([]);
      await expect(client.beta.threads.retrieve(ID)).rejects.toMatchObject({ status: 404 });
      await expect(client.beta.threads.retrieve(alias)).rejects.toMatchObject({ status: 404 });
      const left = await store.partitions({ limit: 100 });
      const entries = await Promise.all(left.map((name) => store.list(name, '', { limit: 100 })));
      expect(left.filter((name, index) => name.includes('/t/') && (entries[index] ?? []).length > 0)).toEqual([]);

      await importThreads(client, exportOf(3));
      fake.reply('Back.');
      expect(await runToEnd(client, ID, 'asst_1')).toMatchObject({ status: 'completed' });
      expect(await list(client)).toHaveLength(4);
    },
  );

  it('gives a run of the last messages those of both', async () => {
    const { client, fake } = await moved(5);
    await client.beta.threads.messages.create(ID, { role: 'user', content: 'And?' });
    fake.reply('Yes.');
    const truncation_strategy = { type: 'last_messages' as const, last_messages: 4 };
    await client.beta.threads.runs.createAndPoll(ID, { assistant_id: 'asst_1', truncation_strategy });
    const { body } = fake.requests.findLast(({ path }) => path === '/responses') ?? {};
    expect(show((body as { input: unknown[] }).input)).toEqual([
      ['assistant', ['Words 3.']],
      ['user', ['Words 4.']],
      ['assistant', ['Hello.']],
      ['user', ['And?']],
    ]);
  });

  it('lists what a longer export adds, and the report says that no model sees it', async () => {
    const { client } = await moved(3);
    const report = await importThreads(client, exportOf(5));
    expect(report.left_out.map(({ why }) => why)).toEqual(
      [3, 4].map(
        (index) =>
          expect.stringContaining(
            `The message msg_${index} of the thread ${ID} is listed, but not sent to models`,
          ) as string,
      ),
    );
    expect((await list(client, { order: 'asc' })).map(({ id }) => id).slice(0, 5)).toEqual(
      [0, 1, 2, 3, 4].map((index) => `msg_${index}`),
    );
  });
});

describe('where an imported thread lives', () => {
  it('is the store where the option says so, of new threads or of this one', async () => {
    const byMetadata: AssistantsOptions['history'] = ({ metadata }) =>
      metadata?.['customer'] === '42' ? 'store' : 'conversations';
    for (const history of ['store', byMetadata] as const) {
      const { client, fake } = setup({ history });
      await importThreads(client, exportOf(3));
      fake.reply('Yes.');
      await runToEnd(client, ID, 'asst_1');
      expect(takeRequests(fake)).toEqual(['POST /responses']);
      await expect(toConversationId(client, ID)).rejects.toThrow(/has no conversation/);
    }
  });

  it('is decided by its first message as by its first run, and not by reading or changing it', async () => {
    const { client, fake } = setup();
    await importThreads(client, exportOf(3));
    await see(client);
    const { threads } = client.beta;
    await threads.update(ID, { metadata: { a: 'b' } });
    await threads.messages.update('msg_1', { ...ofThread, metadata: {} });
    await threads.messages.delete('msg_2', ofThread);
    expect(fake.requests).toEqual([]);

    const added = await threads.messages.create(ID, { role: 'user', content: 'New.' });

    expect(fake.conversations[0]?.metadata).toEqual({ a: 'b' });
    expect(show(fake.conversations[0]?.items ?? [])).toEqual([
      ['user', ['Words 0.']],
      ['assistant', ['Words 1.']],
      ['user', ['New.']],
    ]);
    expect(await list(client, { order: 'asc' })).toMatchObject([{ id: 'msg_0' }, { id: 'msg_1' }, added]);
  });

  it('is a conversation once toConversationId has asked for one, for native code as well', async () => {
    const { client, fake } = setup();
    await importThreads(client, exportOf(25));
    const conversation = await toConversationId(client, ID);
    expect(fake.conversations).toMatchObject([{ id: conversation }]);
    expect(fake.conversations[0]?.items).toHaveLength(25);
    fake.reply('Natively.');
    await client.responses.create({ model: 'gpt-4o', input: 'Hi?', conversation });
    const [answer, question, newest] = await list(client);
    expect([answer, question, newest]).toMatchObject([
      { content: [text('Natively.')], thread_id: ID },
      { content: [text('Hi?')] },
      { id: 'msg_24' },
    ]);
    expect(await toConversationId(client, ID)).toBe(conversation);
  });

  it('takes at most a hundred requests with the first run: older messages stay in the list', async () => {
    const warnings: string[] = [];
    const silent = () => {};
    const logger = { error: silent, info: silent, debug: silent, warn: (line: string) => warnings.push(line) };
    const { client, fake } = setup({}, { logger });
    await importThreads(client, exportOf(1_950));
    fake.reply('Yes.');
    await runToEnd(client, ID, 'asst_1');
    expect(fake.requests.length).toBeLessThanOrEqual(100);
    const items = show(fake.conversations[0]?.items ?? []);
    expect([items.length, items[0]]).toEqual([1_901, ['user', ['Words 50.']]]);
    expect(await list(client, { limit: 100 })).toHaveLength(1_951);
    expect(warnings.filter((line) => line.includes('longer than 1,900 messages'))).toHaveLength(1);
  });
});
