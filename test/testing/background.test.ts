import { describe, expect, it } from 'vitest';
import { collect, refusalOf, setup } from './setup.js';

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 1));
}

const request = { model: 'gpt-4o', input: 'Go', background: true } as const;

describe('a background response', () => {
  it('is answered as queued and goes on by itself', async () => {
    const { fake, client } = setup();
    fake.reply('Done.');
    const queued = await client.responses.create(request);
    expect(queued).toMatchObject({ status: 'queued', background: true, output: [], usage: null, completed_at: null });
    await until(async () => (await client.responses.retrieve(queued.id)).status === 'completed');
    expect((await client.responses.retrieve(queued.id)).output_text).toBe('Done.');
  });

  it('streams created, queued, in_progress and unpadded deltas', async () => {
    const { fake, client } = setup();
    fake.reply('Done.');
    const events = await collect(await client.responses.create({ ...request, stream: true }));
    expect(events.slice(0, 3).map((event) => [event.type, 'response' in event ? event.response.status : null])).toEqual(
      [
        ['response.created', 'queued'],
        ['response.queued', 'queued'],
        ['response.in_progress', 'in_progress'],
      ],
    );
    expect(events.find((event) => event.type === 'response.output_text.delta')).not.toHaveProperty('obfuscation');
  });

  it('is streamed again from any event on, following it live', async () => {
    const { fake, client } = setup();
    fake.reply('One two three.');
    const hold = fake.hold({ afterEvents: 6 });
    const first = await client.responses.create({ ...request, stream: true });
    const id = await hold.reached;
    const again = collect(await client.responses.retrieve(id, { stream: true, starting_after: 1 }));
    hold.release();
    const all = await collect(first);
    expect(await again).toEqual(all.slice(2));
    expect(await collect(await client.responses.retrieve(id, { stream: true }))).toEqual(all);
  });

  it('does not need its reader', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply('Done.');
    const hold = fake.hold();
    const controller = new AbortController();
    await client.responses.create({ ...request, conversation: id, stream: true }, { signal: controller.signal });
    const responseId = await hold.reached;
    controller.abort();
    hold.release();
    await until(async () => (await client.responses.retrieve(responseId)).status === 'completed');
    expect(fake.conversations[0]?.items).toHaveLength(2);
  });

  describe.each(['continues', 'staysQueued'] as const)(
    'whose stream is lost (lostAtFirstEvent: %s)',
    (lostAtFirstEvent) => {
      const start = async (leaveAt: number, how: 'left' | 'cut') => {
        const { fake, client } = setup({ lostAtFirstEvent });
        const { id: conversation } = await client.conversations.create();
        fake.reply('Done.');
        if (how === 'cut') fake.cutStream({ afterEvents: leaveAt });
        let id = '';
        let read = 0;
        try {
          for await (const event of await client.responses.create({ ...request, conversation, stream: true })) {
            if ('response' in event) ({ id } = event.response);
            read += 1;
            if (read === leaveAt) break;
          }
        } catch {
          // It was cut.
        }
        for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        return { fake, client, id, conversation };
      };

      it.each(['left', 'cut'] as const)(
        'at its first event (%s) goes on, or stays queued until it is cancelled',
        async (how) => {
          const { fake, client, id, conversation } = await start(1, how);
          if (lostAtFirstEvent === 'continues') {
            expect(await client.responses.retrieve(id)).toMatchObject({ status: 'completed' });
            return;
          }
          expect(await client.responses.retrieve(id)).toMatchObject({ status: 'queued', output: [] });
          expect(fake.conversations[0]).toMatchObject({ items: [], lockedBy: id });
          expect(await client.responses.cancel(id)).toMatchObject({ status: 'cancelled' });
          fake.reply('Free.');
          const free = await client.responses.create({ model: 'gpt-4o', input: 'Go', conversation });
          expect(free.output_text).toBe('Free.');
        },
      );

      it.each(['left', 'cut'] as const)('at its second event (%s) goes on', async (how) => {
        const { client, id } = await start(2, how);
        expect(await client.responses.retrieve(id)).toMatchObject({ status: 'completed' });
      });
    },
  );

  it('can be cancelled while it runs: its stream ends and nothing joins', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply('Never.');
    const hold = fake.hold({ afterEvents: 5 });
    const stream = collect(await client.responses.create({ ...request, conversation: id, stream: true }));
    const responseId = await hold.reached;
    expect(await client.responses.cancel(responseId)).toMatchObject({ status: 'cancelled', usage: null });
    expect(await stream).toHaveLength(5);
    expect(fake.conversations[0]).toMatchObject({ items: [], lockedBy: null });
  });

  it('is answered as it is when cancelled after its end', async () => {
    const { fake, client } = setup();
    fake.reply('Done.');
    const [created] = await collect(await client.responses.create({ ...request, stream: true }));
    const id = created && 'response' in created ? created.response.id : '';
    expect(await client.responses.cancel(id)).toMatchObject({ status: 'completed' });
  });

  it('must be stored, and must be streamed from the start to be streamed later', async () => {
    const { fake, client } = setup();
    expect(await refusalOf(client.responses.create({ ...request, store: false }))).toMatchObject({
      status: 400,
      param: 'background',
    });
    fake.reply('Done.');
    const { id } = await client.responses.create(request);
    expect(await refusalOf(client.responses.retrieve(id, { stream: true }))).toMatchObject({
      status: 400,
      param: 'stream',
    });
  });

  it.each([
    ['standard', undefined, true],
    ['standard', true, true],
    ['modified', undefined, false],
    ['modified', true, true],
  ] as const)('under %s abuse monitoring, sent with store %s: is there after ten minutes: %s', async (...row) => {
    const [abuseMonitoring, store, isKept] = row;
    let now = Date.now();
    const { fake, client } = setup({ abuseMonitoring, now: () => now });
    fake.reply('Done.');
    const { id } = await client.responses.create({ ...request, ...(store === undefined ? {} : { store }) });
    now += 599_000;
    expect(await client.responses.retrieve(id)).toMatchObject({ status: 'completed', store: true });
    now += 1_000;
    fake.reply('More.');
    if (isKept) {
      expect(await client.responses.retrieve(id)).toMatchObject({ status: 'completed' });
      expect(await client.responses.create({ ...request, previous_response_id: id })).toMatchObject({
        status: 'queued',
      });
    } else {
      expect(await refusalOf(client.responses.retrieve(id))).toMatchObject({ status: 404 });
      expect(await refusalOf(client.responses.create({ ...request, previous_response_id: id }))).toMatchObject({
        status: 400,
        code: 'previous_response_not_found',
      });
    }
  });

  it('can be refused together with a conversation', async () => {
    const { client } = setup({ backgroundWithConversation: 'refuse' });
    const { id } = await client.conversations.create();
    expect(await refusalOf(client.responses.create({ ...request, conversation: id }))).toMatchObject({
      status: 400,
      param: 'background',
    });
  });
});
