import { OpenAI, type AssistantsEvent } from 'openai-assistants-shim';
import { importThreads } from 'openai-assistants-shim/import';
import { describe, expect, it } from 'vitest';
import { collect, forbidUnhandledRejections, runToEnd } from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { exportOf, ID, list, sentFromStore, setup, show } from './moving.js';
import { text, thread } from './objects.js';

forbidUnhandledRejections();

describe('when something goes wrong on the way', () => {
  it.each(['lostAnswer', 'reset'] as const)('%s of any request loses and doubles nothing', async (kind) => {
    for (const on of ['POST /conversations', 'POST /conversations/{id}/items']) {
      for (let skipped = 0; skipped < 3; skipped += 1) {
        const { client, fake } = setup({}, { maxRetries: 2 });
        await importThreads(client, exportOf(45));
        if (skipped > 0) fake.fail({ on, times: 1, kind: 'reset' });
        fake.fail({ on, kind });
        fake.reply('Yes.');
        expect(await runToEnd(client, ID, 'asst_1')).toMatchObject({ status: 'completed' });
        const conversation = fake.conversations.filter(({ items }) => items.length > 0);
        expect(conversation).toHaveLength(1);
        expect(show(conversation[0]?.items ?? [])).toEqual([
          ...(await sentFromStore(exportOf(45))),
          ['assistant', ['Yes.']],
        ]);
      }
    }
  });

  it('a refusal of the service goes to the caller, and the next call goes on where it was', async () => {
    const { client, fake } = setup({}, { maxRetries: 0 });
    await importThreads(client, exportOf(45));
    const create = () => client.beta.threads.messages.create(ID, { role: 'user', content: 'New.' });
    fake.fail({ on: 'POST /conversations', status: 429, headers: { 'retry-after': '0' } });
    await expect(create()).rejects.toMatchObject({ status: 429 });
    const whole = await list(client);
    for (let refused = 0; refused < 3; refused += 1) {
      fake.fail({ on: 'POST /conversations/{id}/items', status: 500 });
      await expect(create()).rejects.toMatchObject({ status: 500 });
      expect(await list(client)).toEqual(whole);
    }
    await create();
    expect(fake.conversations).toHaveLength(1);
    expect(fake.conversations[0]?.items).toHaveLength(46);
    expect(await list(client)).toHaveLength(46);
  });

  it('a 429 is obeyed and sent again', async () => {
    const { client, fake } = setup();
    await importThreads(client, exportOf(25));
    const headers = { 'retry-after-ms': '1' };
    fake.fail({ on: 'POST /conversations', status: 429, headers });
    fake.fail({ on: 'POST /conversations/{id}/items', status: 429, headers });
    fake.reply('Yes.');
    expect(await runToEnd(client, ID, 'asst_1')).toMatchObject({ status: 'completed' });
    expect(fake.conversations[0]?.items).toHaveLength(26);
  });

  it('metadata that the API would refuse is made to fit', async () => {
    const notes: string[] = [];
    const onEvent = (event: AssistantsEvent) => event.type === 'loss' && notes.push(event.loss);
    const { client, fake } = setup({ onEvent });
    const many = Object.fromEntries(Array.from({ length: 20 }, (_each, nr) => [`key ${nr}`, '🙂'.repeat(600)]));
    const given = { number: 5, none: null, list: [true], ['k'.repeat(65)]: 'x', ...many };
    await importThreads(client, [thread(ID, { metadata: given }), ...exportOf(2)]);

    await client.beta.threads.messages.create(ID, { role: 'user', content: 'New.' });

    const kept = Object.fromEntries(
      Object.keys(many)
        .slice(0, 14)
        .map((key) => [key, '🙂'.repeat(512)]),
    );
    expect(fake.conversations[0]?.metadata).toEqual({ number: '5', list: '[true]', ...kept });
    expect(notes).toEqual(['imported_metadata']);
  });

  it('a file that is gone, without the export saying so, becomes a note', async () => {
    const { client, fake } = setup();
    const { id } = fake.addFile();
    const image = (file_id: string) => ({ type: 'image_file', image_file: { file_id, detail: 'auto' } });
    await importThreads(
      client,
      exportOf(3, (index) => (index === 0 ? [text('See.'), image(id), image('file-gone')] : [text('Yes.')])),
    );
    const before = await list(client);
    fake.reply('A cat.');
    expect(await runToEnd(client, ID, 'asst_1')).toMatchObject({ status: 'completed' });
    expect(show(fake.conversations[0]?.items ?? [])[0]).toEqual([
      'user',
      ['See.', id, '[A file of this message is not there any more: file-gone]'],
    ]);
    expect((await list(client)).slice(1)).toEqual(before);
  });

  it('two processes at its first use make one conversation', async () => {
    const world = setup();
    await importThreads(world.client, exportOf(45));
    const clients = [world.client, connectElsewhere(world), connectElsewhere(world)];
    const added = await Promise.all(
      clients.map(({ beta }, index) => beta.threads.messages.create(ID, { role: 'user', content: `New ${index}` })),
    );
    expect(world.fake.conversations).toHaveLength(1);
    expect(world.fake.conversations[0]?.items).toHaveLength(48);
    const listed = (await list(world.client)).map(({ id }) => id);
    expect(listed).toHaveLength(48);
    expect(new Set(listed.slice(0, 3))).toEqual(new Set(added.map(({ id }) => id)));
  });

  it('two runs at once: one of them gets the thread', async () => {
    const world = setup();
    await importThreads(world.client, exportOf(45));
    world.fake.respond(() => 'Yes.');
    const both = await Promise.allSettled(
      [world.client, connectElsewhere(world)].map((client) => runToEnd(client, ID, 'asst_1')),
    );
    expect(world.fake.conversations).toHaveLength(1);
    const done = both.filter(({ status }) => status === 'fulfilled');
    expect(world.fake.conversations[0]?.items).toHaveLength(45 + done.length);
    for (const end of both) if (end.status === 'rejected') expect(end.reason).toMatchObject({ status: 400 });
  });

  it('a thread that is deleted meanwhile leaves nothing', async () => {
    for (const at of [1, 2, 3]) {
      const world = setup({ erase: 'all' }, {});
      const { fake, store } = world;
      const other = connectElsewhere(world);
      await importThreads(other, exportOf(45));
      let requests = 0;
      const fetch: typeof fake.fetch = async (input, init) => {
        const response = await fake.fetch(input, init);
        requests += 1;
        if (requests === at) await other.beta.threads.delete(ID);
        return response;
      };
      const client = new OpenAI({ apiKey: 'test', fetch, assistants: { store, history: 'conversations' } });
      await expect(client.beta.threads.messages.create(ID, { role: 'user', content: 'New' })).rejects.toMatchObject({
        status: 404,
      });
      expect(fake.conversations).toEqual([]);
      await expect(other.beta.threads.retrieve(ID)).rejects.toMatchObject({ status: 404 });
    }
  });

  it('a stream of a run that is read to its end shows the thread by its old id', async () => {
    const { client, fake } = setup();
    await importThreads(client, exportOf(1));
    fake.reply('Yes.');
    const events = await collect(await client.beta.threads.runs.create(ID, { assistant_id: 'asst_1', stream: true }));
    expect(events.map(({ data }) => ('thread_id' in data ? data.thread_id : ID))).toEqual(events.map(() => ID));
  });
});
