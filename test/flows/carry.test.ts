import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { importThreads } from 'openai-assistants-shim/import';
import { carry } from 'openai-assistants-shim/rollout';
import { see } from '../import/see.js';
import { answer, FOLLOWING, refusal, runToEnd } from '../support/flow-tools.js';
import { callsWeather, createApp, onSide } from '../support/rollout.js';
import { createWeatherAssistant } from '../support/setup.js';
import { tamperWithWrites } from '../support/tampered-store.js';

/** A thread of the legacy side with two messages of one second and a run that used a tool. */
async function startOld(options: Parameters<typeof createApp>[1] = {}, settings: Parameters<typeof createApp>[0] = {}) {
  const app = createApp(settings, options);
  const { client, old } = app;
  const assistant = await createWeatherAssistant(client);
  const { id } = await client.beta.threads.create({
    ...onSide('legacy'),
    messages: ['One?', 'Two?'].map((content) => ({ role: 'user' as const, content, metadata: { of: content } })),
  });
  old.fake.reply(callsWeather);
  old.fake.reply('Sunny.');
  await answer(client, await runToEnd(client, id, assistant.id));
  old.takeRequests();
  return { ...app, id, assistantId: assistant.id };
}

const WRITES = /^(POST|DELETE)/;

describe.each([false, true])('a thread is carried over, with ids of the shim: %s', (ownIds) => {
  it.each(FOLLOWING)('and shows the same under the same ids, and %s runs go on with it', async (following) => {
    const { client, fake, old, id, assistantId } = await startOld({ ownIds });
    const before = await see(client, id);
    old.takeRequests();

    const { carried, report } = await carry(client, id, 'shim');

    expect(old.takeRequests().filter((request) => WRITES.test(request))).toEqual([]);
    expect({ carried, ...report }).toMatchObject({
      carried: true,
      threads: 1,
      messages: 3,
      runs: 1,
      steps: 2,
      left_out: [],
    });
    expect(await see(client, id)).toEqual(before);
    expect(old.takeRequests()).toEqual([]);
    fake.reply('Still sunny.');
    await client.beta.threads.messages.create(id, { role: 'user', content: 'And now?' });
    const run = await runToEnd(client, id, assistantId, following);
    expect(run.status).toBe('completed');
    const texts = (await see(client, id)).messages.map((message) => JSON.stringify(message));
    expect(texts).toHaveLength(5);
    expect(texts.at(-1)).toContain('Still sunny.');
    expect(await carry(client, id, 'shim')).toEqual({ carried: false, report: null });
    expect(old.takeRequests()).toEqual([]);
  });

  it('once, by whoever asks first, and loses none of the messages that come meanwhile', async () => {
    const { client, fake, store, legacy, old, id } = await startOld({ ownIds });
    const rollout = { when: () => true, legacy };
    const other = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store, rollout } });
    const say = (at: number) =>
      (at % 2 === 0 ? client : other).beta.threads.messages.create(id, {
        role: 'user',
        content: `Message ${at}`,
      });

    const [results] = await Promise.all([
      Promise.all([client, other, client].map((one) => carry(one, id, 'shim'))),
      Promise.all([0, 1, 2, 3, 4].map(say)),
    ]);

    expect(results.filter(({ carried }) => carried)).toHaveLength(1);
    for (const one of [client, other]) {
      const { messages } = await see(one, id);
      const said = messages.flatMap((message) => JSON.stringify(message).match(/Message \d/) ?? []);
      expect(said.toSorted()).toEqual([0, 1, 2, 3, 4].map((at) => `Message ${at}`));
    }
    old.takeRequests();
    await client.beta.threads.update(id, { metadata: { a: 'b' } });
    expect(old.takeRequests()).toEqual([]);
  });

  it('not while a run of it is at work, and afterwards', async () => {
    const { client, old, id, assistantId } = await startOld({ ownIds });
    old.fake.reply(callsWeather);
    old.fake.reply('Sunny.');
    const waiting = await runToEnd(client, id, assistantId);

    const error = await refusal(carry(client, id, 'shim'));

    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error.message).toContain(`Thread ${id} has an active run ${waiting.id}`);
    expect(await answer(client, waiting)).toMatchObject({ status: 'completed' });
    expect(await carry(client, id, 'shim')).toMatchObject({ carried: true });
  });

  it('again where it broke off, and stays where it was until then', async () => {
    const { client, old, id } = await startOld({ ownIds });
    const before = await see(client, id);
    for (const on of ['GET /conversations/{id}/items', 'GET /conversations/{id}']) {
      old.fake.fail({ on, status: 500, times: 1 });
      expect(await refusal(carry(client, id, 'shim'))).toMatchObject({ status: 500 });
      expect(await see(client, id)).toEqual(before);
    }
    const stop = AbortSignal.abort(new Error('enough'));
    await refusal(carry(client, id, 'shim', { signal: stop }));
    expect(await see(client, id)).toEqual(before);

    expect(await carry(client, id, 'shim')).toMatchObject({ carried: true });
    expect(await see(client, id)).toEqual(before);
  });
});

it('is refused while the legacy side adds messages to the thread, which stays there', async () => {
  const { client, old, legacy, id } = await startOld();
  const list = legacy.beta.threads.messages.list.bind(legacy.beta.threads.messages);
  let isBusy = true;
  legacy.beta.threads.messages.list = ((...args: Parameters<typeof list>) => {
    if (isBusy) void legacy.beta.threads.messages.create(id, { role: 'user', content: 'More.' });
    return list(...args);
  }) as typeof list;

  const error = await refusal(carry(client, id, 'shim'));

  expect(error.message).toContain('is being written to on the legacy side');
  isBusy = false;
  old.takeRequests();
  const { data } = await client.beta.threads.messages.list(id, { limit: 100 });
  expect(old.takeRequests()).toEqual(['GET /threads/{thread}/messages']);
  expect(await carry(client, id, 'shim')).toMatchObject({ carried: true });
  expect((await client.beta.threads.messages.list(id, { limit: 100 })).data).toEqual(data);
});

it('a thread that was carried over is gone on both sides when it is deleted, or on none', async () => {
  const { client, old, legacy, id } = await startOld();
  await carry(client, id, 'shim');
  old.fake.fail({ on: 'DELETE /conversations/{id}', status: 500, times: 1 });
  old.fake.fail({ on: 'GET /conversations/{id}/items', status: 500, times: 1 });

  expect(await refusal(client.beta.threads.delete(id))).toMatchObject({ status: 500 });
  expect((await client.beta.threads.messages.list(id)).data).toHaveLength(3);
  expect(await client.beta.threads.delete(id)).toMatchObject({ id, deleted: true });

  for (const one of [client, legacy])
    expect(await refusal(one.beta.threads.retrieve(id))).toMatchObject({ status: 404 });
  expect(await refusal(client.beta.threads.delete(id))).toMatchObject({ status: 404 });
  await importThreads(client, [{ id: 'thread_imported', object: 'thread', created_at: 1, metadata: {} }]);
  expect(await client.beta.threads.delete('thread_imported')).toMatchObject({ deleted: true });
});

it.each([404, 410])(
  'a thread that was carried over can be deleted when the old API has only %i to say',
  async (status) => {
    const { client, legacy, id } = await startOld();
    await carry(client, id, 'shim');
    const gone = {
      message: 'The Assistants API was shut down.',
      type: 'invalid_request_error',
      param: null,
      code: null,
    };
    legacy.beta.threads.delete = (() =>
      Promise.reject(
        OpenAI.APIError.generate(status, { error: gone }, undefined, new Headers()),
      )) as unknown as typeof legacy.beta.threads.delete;

    expect(await client.beta.threads.delete(id)).toMatchObject({ id, deleted: true });
  },
);

it('is refused where a run begins while the thread is copied, and shows the run as it ended later', async () => {
  const { client, old, legacy, id, assistantId } = await startOld();
  old.fake.reply(callsWeather);
  old.fake.reply('Sunny again.');
  const { retrieve } = legacy.beta.threads;
  const begun: Promise<OpenAI.Beta.Threads.Run>[] = [];
  // The first request of a copy behind the look at what is newest.
  legacy.beta.threads.retrieve = (async (...args: Parameters<typeof retrieve>) => {
    const run = legacy.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
    begun.push(run);
    await run;
    return retrieve.apply(legacy.beta.threads, args);
  }) as never;

  const error = await refusal(carry(client, id, 'shim'));

  legacy.beta.threads.retrieve = retrieve;
  const [run] = await Promise.all(begun);
  expect(error.message).toContain(`has an active run ${run?.id ?? ''}`);
  if (!run) throw new Error('No run has begun.');
  await answer(client, run);
  const before = await see(client, id);
  expect(await carry(client, id, 'shim')).toMatchObject({ carried: true });
  expect(await see(client, id)).toEqual(before);
});

describe('carryOnUse', () => {
  it('carries the threads over that the decision takes, when they are first used', async () => {
    let share = false;
    const { client, old, id } = await startOld({}, { when: () => share, carryOnUse: carry });
    const before = await see(client, id);
    old.takeRequests();
    share = true;

    expect(await see(client, id)).toEqual(before);
    old.takeRequests();
    await client.beta.threads.messages.create(id, { role: 'user', content: 'More?' });
    share = false;
    expect((await client.beta.threads.messages.list(id)).data).toHaveLength(4);
    expect(old.takeRequests()).toEqual([]);
  });

  it('leaves a thread with an active run on the legacy side until its next use', async () => {
    let share = false;
    const { client, old, id, assistantId } = await startOld({}, { when: () => share, carryOnUse: carry });
    old.fake.reply(callsWeather);
    old.fake.reply('Sunny.');
    const waiting = await runToEnd(client, id, assistantId);
    share = true;
    old.takeRequests();

    expect(await answer(client, waiting)).toMatchObject({ status: 'completed' });
    expect(new Set(old.takeRequests())).toEqual(
      new Set(['POST /threads/{thread}/runs/{run}/submit_tool_outputs', 'GET /threads/{thread}/runs/{run}']),
    );
    expect((await client.beta.threads.messages.list(id)).data).toHaveLength(4);
    old.takeRequests();
    expect(await client.beta.threads.retrieve(id)).toMatchObject({ id });
    expect(old.takeRequests()).toEqual([]);
  });

  it.each([
    ['fails', new Error('Connection error.')],
    ['is overloaded', Object.assign(new Error('503 Overloaded.'), { status: 503 })],
  ])('leaves a thread whose copy %s on the legacy side, and warns', async (_what, error) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    let share = false;
    const { client, legacy, id } = await startOld({}, { when: () => share, carryOnUse: carry });
    share = true;
    const { list } = legacy.beta.threads.runs;
    legacy.beta.threads.runs.list = () => {
      throw error;
    };

    await client.beta.threads.messages.create(id, { role: 'user', content: 'More?' });

    const told = warn.mock.calls.map(String).filter((line) => line.includes('could not be copied'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`The thread ${id} could not be copied from the legacy side: `);
    expect(told[0]).toContain(error.message);
    legacy.beta.threads.runs.list = list;
    expect((await client.beta.threads.messages.list(id)).data).toHaveLength(4);
    expect(await carry(client, id, 'shim')).toMatchObject({ carried: false });
    warn.mockRestore();
  });

  it('shows the refusal of the legacy side for a thread that no side knows', async () => {
    const { client } = createApp({ when: () => true, carryOnUse: carry });

    const error = await refusal(client.beta.threads.retrieve('thread_abcdefghijklmnopqrstuvwx'));

    expect(error).toMatchObject({ status: 404 });
  });
});

it('is refused for a client without a rollout, and for the way back', async () => {
  const client = new OpenAI({ apiKey: 'test', assistants: { store: new MemoryStore() } });
  const { client: app } = createApp();

  await expect(carry(client, 'thread_1', 'shim')).rejects.toThrow(
    "carry takes a client with the option 'assistants.rollout'.",
  );
  await expect(carry(app, 'thread_1', 'legacy' as never)).rejects.toThrow(/carry takes only 'shim'/);
});

it('goes on a minute after the process that began it has died', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  try {
    const { client, store, fake, legacy, id } = await startOld();
    // What a process leaves that dies at once.
    const dead = { by: 'another.1', count: 0, at: Math.floor(Date.now() / 1000) };
    await store.write(`oas/t/${id}`, [
      { key: 'side', value: { v: 1, d: { side: 'legacy', carrying: dead } }, version: crypto.randomUUID() },
    ]);
    expect(await client.beta.threads.retrieve(id)).toMatchObject({ id });
    const other = new OpenAI({
      apiKey: 'test',
      fetch: fake.fetch,
      assistants: { store, rollout: { when: () => true, legacy } },
    });
    const carried = carry(other, id, 'shim');
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await carried).toMatchObject({ carried: true });
  } finally {
    vi.useRealTimers();
  }
});

it('loses and doubles nothing when its process dies at any write', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  try {
    for (let lives = 0, isWhole = false; !isWhole; lives += 1) {
      expect(lives).toBeLessThan(40);
      const { client, store, fake, legacy, id } = await startOld({ ownIds: lives % 2 === 0 });
      const before = await see(client, id);
      const connect = (own: typeof store) =>
        new OpenAI({
          apiKey: 'test',
          fetch: fake.fetch,
          assistants: { store: own, rollout: { when: () => true, legacy } },
        });
      let left = lives;
      const mortal = tamperWithWrites(
        ({ make }) => ((left -= 1) < 0 ? Promise.reject(new Error('dead')) : make()),
        store,
      );
      const carried = await carry(connect(mortal), id, 'shim').catch(() => null);
      isWhole = carried !== null;

      const survivor = connect(tamperWithWrites(({ make }) => make(), store));
      expect(await see(survivor, id), `after ${lives} writes`).toEqual(before);
      const again = carry(survivor, id, 'shim');
      await vi.advanceTimersByTimeAsync(61_000);
      await again;
      expect(await see(survivor, id), `after ${lives} writes, and again`).toEqual(before);
    }
  } finally {
    vi.useRealTimers();
  }
});
