import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { answer, collect, countRequests, FOLLOWING, refusal, runToEnd } from '../support/flow-tools.js';
import { ask, callsWeather, createApp, onSide, SIDES, type Settings } from '../support/rollout.js';
import { createWeatherAssistant } from '../support/setup.js';

describe.each(SIDES)('a thread that is decided to be of %s', (side) => {
  describe.each(FOLLOWING)('%s runs', (following) => {
    it.each([false, true])('has its whole life there, with ids of the shim: %s', async (ownIds) => {
      const { client, fake, old } = createApp({}, { ownIds });
      const service = side === 'shim' ? fake : old.fake;
      const other = side === 'shim' ? old.fake : fake;
      const assistant = await createWeatherAssistant(client);
      const { threads } = client.beta;
      service.reply(callsWeather);
      service.reply('Sunny.');

      const { id, metadata } = await threads.create(onSide(side));
      const waiting = await runToEnd(client, id, assistant.id, following);
      const run = await answer(client, waiting, following);

      expect(metadata).toEqual({ way: side });
      expect(waiting).toMatchObject({ status: 'requires_action', thread_id: id });
      expect(run).toMatchObject({ status: 'completed', thread_id: id, assistant_id: assistant.id });
      const { data } = await threads.messages.list(id, { order: 'asc' });
      expect(data.map(({ role, thread_id }) => [role, thread_id])).toEqual([
        ['user', id],
        ['assistant', id],
      ]);
      expect((await threads.runs.list(id)).data.map(({ id }) => id)).toEqual([run.id]);
      expect((await threads.runs.steps.list(run.id, { thread_id: id })).data).toHaveLength(2);
      expect(await threads.messages.retrieve(data[0]?.id ?? '', { thread_id: id })).toEqual(data[0]);
      expect(await threads.update(id, { metadata: { way: side, seen: 'yes' } })).toMatchObject({ id });
      expect(await threads.delete(id)).toEqual({ id, object: 'thread.deleted', deleted: true });
      expect((await refusal(threads.retrieve(id))).message).toContain(`No thread found with id '${id}'`);
      expect(other.requests.filter(({ path }) => /conversations|responses/.test(path))).toEqual([]);
      expect(countRequests(service, 'POST /responses')).toBe(2);
    });
  });

  it('can be begun with its run, polled and streamed', async () => {
    const { client, fake, old, decisions } = createApp();
    const service = side === 'shim' ? fake : old.fake;
    const { id: assistant_id } = await createWeatherAssistant(client);
    service.reply('One.');
    service.reply('Two.');
    const { threads } = client.beta;

    const run = await threads.createAndRunPoll({ assistant_id, thread: onSide(side) }, { pollIntervalMs: 1 });
    const events = await collect(await threads.createAndRun({ assistant_id, thread: onSide(side), stream: true }));

    expect(run.status).toBe('completed');
    expect(events[0]?.event).toBe('thread.created');
    expect(events.at(-1)).toMatchObject({ event: 'thread.run.completed' });
    expect(service.responses).toHaveLength(2);
    const [, streamed] = decisions();
    expect(decisions()).toHaveLength(2);
    expect(streamed).toMatchObject({ call: 'threads.createAndRun', side, because: 'decision' });
    expect(await threads.retrieve(streamed?.threadId ?? '')).toMatchObject({ metadata: { way: side } });
  });
});

describe('which way a thread goes', () => {
  it('is told by its id and the store, from another process and whatever the decision says by then', async () => {
    const store = new MemoryStore();
    const before = createApp({}, { store });
    const ids = [];
    for (const side of SIDES) ids.push((await before.client.beta.threads.create(onSide(side))).id);

    for (const when of [() => true, () => false]) {
      const after = new OpenAI({
        apiKey: 'test',
        fetch: before.fake.fetch,
        assistants: { store, rollout: { when, legacy: before.legacy } },
      });
      const found = [];
      for (const id of ids) found.push((await after.beta.threads.retrieve(id)).metadata);
      expect(found).toEqual(SIDES.map((way) => ({ way })));
    }
  });

  it('is said by sideOf ahead of all else', async () => {
    const { client, legacy, old } = createApp({ sideOf: (id) => (id.startsWith('thread_mine') ? 'shim' : undefined) });
    const { id } = await legacy.beta.threads.create();
    old.takeRequests();

    expect(await refusal(client.beta.threads.retrieve('thread_mine0000000000000000000000'))).toMatchObject({
      status: 404,
    });
    expect(old.takeRequests()).toEqual([]);
    expect(await client.beta.threads.retrieve(id)).toMatchObject({ id });
  });

  it('is the other one for threads from before the rollout', async () => {
    const { client, fake, legacy } = createApp({ when: () => true });
    const { id } = await legacy.beta.threads.create(ask);

    await client.beta.threads.messages.create(id, { role: 'user', content: 'And tomorrow?' });

    expect((await legacy.beta.threads.messages.list(id)).data).toHaveLength(2);
    expect(fake.requests).toEqual([]);
  });

  it('is decided with what the call says: its method, assistant, metadata and key', async () => {
    const when = vi.fn(() => true);
    const { client, fake } = createApp({ when });
    const { id: assistant_id } = await createWeatherAssistant(client);
    fake.reply('Sunny.');

    await client.beta.threads.create({ metadata: { tenant: 'a' } }, { headers: { 'X-Rollout-Key': 'user-1' } });
    await client.beta.threads.createAndRun({ assistant_id, thread: { metadata: { tenant: 'b' } } });
    // As plain JavaScript may have it.
    await client.beta.threads.create({}, { headers: { 'x-rollout-key': 7 as never } });

    expect(when.mock.calls).toEqual([
      [{ method: 'threads.create', metadata: { tenant: 'a' }, key: 'user-1' }],
      [{ method: 'threads.createAndRun', assistantId: assistant_id, metadata: { tenant: 'b' } }],
      [{ method: 'threads.create', key: '7' }],
    ]);
    expect(fake.requests.filter(({ headers }) => 'x-rollout-key' in headers)).toEqual([]);
  });

  it('rejects the call with what the decision throws, and makes nothing', async () => {
    const { client, fake, old } = createApp({ when: () => Promise.reject(new Error('no flags')) });

    expect((await refusal(client.beta.threads.create())).message).toBe('no flags');
    expect([fake.requests, old.takeRequests()]).toEqual([[], []]);
  });

  it('is the same for the same key, and growing shares keep the keys they had', async () => {
    const { store, legacy, fake } = createApp();
    const sidesAt = async (share: number): Promise<boolean[]> => {
      const rollout = { when: { share, key: ({ metadata = {} }) => metadata['user'] }, legacy } satisfies Settings;
      const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store, rollout } });
      const sides = [];
      for (let user = 0; user < 60; user += 1) {
        const { id } = await client.beta.threads.create({ metadata: { user: `user-${user}` } });
        sides.push(!id.startsWith('thread_Old'));
      }
      return sides;
    };
    const shares = [0, 0.1, 0.5, 1];
    const taken: boolean[][] = [];
    for (const share of shares) taken.push(await sidesAt(share));

    const counts = taken.map((sides) => sides.filter(Boolean).length);
    expect(counts[0]).toBe(0);
    expect(counts[3]).toBe(60);
    expect(counts[1]).toBeLessThan(counts[2] ?? 0);
    taken.slice(1).forEach((sides, at) => {
      expect(taken[at]?.every((was, user) => !was || sides[user])).toBe(true);
    });
    expect(await sidesAt(0.5)).toEqual(taken[2]);
  });
});

describe('assistants', () => {
  it('are there both ways: writes go to both, under one id', async () => {
    const { client, fake, legacy, old } = createApp();
    const { assistants, threads } = client.beta;
    const made = await assistants.create({ model: 'gpt-4o', instructions: 'Be brief.' });
    await assistants.update(made.id, { instructions: 'Be kind.' });
    for (const service of [fake, old.fake]) service.reply('Hi.');

    for (const side of SIDES) {
      const { id } = await threads.create(onSide(side));
      expect(await runToEnd(client, id, made.id)).toMatchObject({ status: 'completed', instructions: 'Be kind.' });
    }
    expect(await legacy.beta.assistants.retrieve(made.id)).toMatchObject({ instructions: 'Be kind.' });
    expect((await assistants.list()).data).toMatchObject([{ id: made.id, instructions: 'Be kind.' }]);
    expect(await assistants.delete(made.id)).toMatchObject({ id: made.id, deleted: true });
    expect(await refusal(assistants.retrieve(made.id))).toMatchObject({ status: 404 });
  });

  it.each(FOLLOWING)('from before the rollout are fetched once for %s runs', async (following) => {
    const { client, fake, legacy, old } = createApp();
    const { id: assistantId } = await legacy.beta.assistants.create({ model: 'gpt-4o', instructions: 'Be brief.' });
    old.takeRequests();
    const { id } = await client.beta.threads.create(onSide('shim'));

    for (const reply of ['One.', 'Two.']) {
      fake.reply(reply);
      expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ instructions: 'Be brief.' });
    }

    expect(old.takeRequests()).toEqual(['GET /assistants/{asst}']);
    expect(await client.beta.assistants.retrieve(assistantId)).toMatchObject({ id: assistantId });
    expect(old.takeRequests()).toEqual([]);
  });

  it('that neither way knows are a 404, and those of one way are written to there', async () => {
    const store = new MemoryStore();
    const definitions = { asst_defined: { model: 'gpt-4o' } };
    const { client, old } = createApp({}, { store, definitions });
    const { id } = await client.beta.threads.create(onSide('shim'));

    expect(await refusal(client.beta.threads.runs.create(id, { assistant_id: 'asst_none' }))).toMatchObject({
      status: 404,
    });
    expect(await client.beta.assistants.update('asst_defined', { name: 'A' })).toMatchObject({ name: 'A' });
    expect(await client.beta.assistants.delete('asst_defined')).toMatchObject({ deleted: true });
    expect(await refusal(client.beta.assistants.update('asst_none', { name: 'A' }))).toMatchObject({ status: 404 });
    expect(old.fake.requests).toEqual([]);
  });
});

describe('fallback', () => {
  it('creates the thread on the legacy side if this library refuses, and sends an event', async () => {
    const { client, fake, decisions } = createApp({ when: () => true, fallback: 'legacy' });
    fake.fail({ on: 'POST /conversations', status: 403 });

    const { id } = await client.beta.threads.create(ask);

    expect(decisions()).toEqual([
      { type: 'rollout.decided', call: 'threads.create', threadId: id, side: 'legacy', because: 'fallback' },
    ]);
    expect((await client.beta.threads.messages.list(id)).data).toHaveLength(1);
  });

  it.each([['error' as const], [undefined]])('%s throws the refusal', async (fallback) => {
    const { client, fake, old } = createApp({ when: () => true, ...(fallback ? { fallback } : {}) });
    fake.fail({ on: 'POST /conversations', status: 403 });

    expect(await refusal(client.beta.threads.create(ask))).toMatchObject({ status: 403 });
    expect(old.takeRequests()).toEqual([]);
  });

  it('never follows once anything was made here, or may have been', async () => {
    const { client, fake, legacy, old } = createApp({ when: () => true, fallback: 'legacy' });
    const { id: assistant_id } = await legacy.beta.assistants.create({ model: 'gpt-4o' });
    await client.beta.assistants.retrieve(assistant_id);
    old.takeRequests();

    fake.fail({ on: 'POST /responses', status: 403 });
    expect(await refusal(client.beta.threads.createAndRun({ assistant_id, thread: ask }))).toMatchObject({
      status: 403,
    });
    const headers = { 'x-should-retry': 'false' };
    for (const status of [408, 409, 500]) {
      fake.fail({ on: 'POST /conversations', status, headers });
      expect(await refusal(client.beta.threads.create())).toMatchObject({ status });
    }
    fake.fail({ on: 'POST /conversations', status: 403 });
    const described = { tool_resources: { file_search: { vector_stores: [{ file_ids: [] }] } } };
    expect(await refusal(client.beta.threads.create(described))).toMatchObject({ status: 403 });
    expect(old.takeRequests()).toEqual([]);
  });

  it('shows the refusal of the legacy side if both sides refuse', async () => {
    const { client, old } = createApp({ when: () => true, fallback: 'legacy' });

    // As plain JavaScript may have it.
    const error = await refusal(client.beta.threads.create({ messages: 'none' } as never));

    expect(error).toMatchObject({ status: 400, param: 'messages' });
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(old.takeRequests()).toEqual(['POST /threads']);
  });
});
