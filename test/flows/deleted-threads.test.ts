import { describe, expect, it } from 'vitest';
import type { Store } from 'openai-assistants-shim';
import { expectUsable, forbidUnhandledRejections, outputsFor, refusal, runToEnd } from '../support/flow-tools.js';
import { readThreads } from '../support/left-behind.js';
import { choose, connectElsewhere, viewStore, WHERE } from '../support/other-process.js';
import { after, passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { createWeatherAssistant, setup } from '../support/setup.js';
import { startHeld, startHeldStream, startThread, startWaiting } from '../support/starting-points.js';
import { createSlowStore } from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const EXECUTIONS = ['background', 'foreground'] as const;

describe.each(WHERE)('a thread deleted by %s', (where) => {
  it('while the metadata of its run is changed leaves nothing in the store', async () => {
    for (let delay = 0; delay <= 80; delay += 5) {
      const start = await promptly(startWaiting(setup({ store: createSlowStore(20) })));
      const { world, client, threadId, run } = start;
      const place = { thread_id: threadId };
      const deleting = after(delay).then(() => choose(world, where).beta.threads.delete(threadId));
      const updating = client.beta.threads.runs.update(run.id, { ...place, metadata: { seen: 'yes' } }).then(
        () => null,
        (error: unknown) => error,
      );
      const [error] = await passTime(Promise.all([updating, deleting]));
      if (error !== null) expect(error).toMatchObject({ status: 404 });
      await wait(1_000);
      expect(await readThreads(world), `after ${delay} ms`).toEqual([]);
    }
  });

  it('just before the metadata of its run is changed leaves nothing in the store', async () => {
    for (let delay = 0; delay <= 80; delay += 5) {
      const { world, client, threadId, run } = await promptly(startWaiting(setup({ store: createSlowStore(20) })));
      const deleting = choose(world, where).beta.threads.delete(threadId);
      const updating = after(delay)
        .then(() => client.beta.threads.runs.update(run.id, { thread_id: threadId, metadata: { seen: 'yes' } }))
        .catch((error: unknown) => error);
      await passTime(Promise.all([deleting, updating]));
      await wait(1_000);
      expect(await readThreads(world), `after ${delay} ms`).toEqual([]);
    }
  });

  it('while the metadata of its message is changed, by a process that reads slowly, leaves nothing', async () => {
    for (let delay = 0; delay <= 150; delay += 5) {
      const { world, client, store, threadId } = await promptly(startThread(setup({ store: createSlowStore(20) })));
      const [message] = (await promptly(client.beta.threads.messages.list(threadId))).data;
      const slow = connectElsewhere({ ...world, store: slowReads(store, 30) });
      const updating = slow.beta.threads.messages
        .update(message?.id ?? '', { thread_id: threadId, metadata: { seen: 'yes' } })
        .then(
          () => null,
          (error: unknown) => error,
        );
      const deleting = after(delay).then(() => choose(world, where).beta.threads.delete(threadId));
      const [error] = await passTime(Promise.all([updating, deleting]));
      if (error !== null) expect(error, `after ${delay} ms`).toMatchObject({ status: 404 });
      await wait(1_000);
      expect(await readThreads(world), `after ${delay} ms`).toEqual([]);
    }
  });

  it.each(EXECUTIONS)('while its run works in the %s leaves nothing in the store', async (execution) => {
    const start = await promptly(startHeldStream(setup({ execution }), 'One two three.', { afterEvents: 6 }));
    const { world, threadId, following, hold } = start;
    await promptly(choose(world, where).beta.threads.delete(threadId));
    hold.release();
    await passTime(following.catch(() => []));
    await wait(20_000);
    expect(await readThreads(world)).toEqual([]);
  });

  it('while its run is polled leaves nothing in the store, and the poll comes to an end', async () => {
    const { world, client, threadId, run, hold } = await promptly(startHeld(setup(), 'One two three.'));
    const polling = client.beta.threads.runs.poll(run.id, { thread_id: threadId }).then(
      ({ status }) => status,
      (error: unknown) => error,
    );
    await promptly(choose(world, where).beta.threads.delete(threadId));
    hold.release();
    const end = await passTime(polling);
    if (typeof end === 'string') expect(['cancelled', 'completed']).toContain(end);
    else expect(end).toMatchObject({ status: 404 });
    await wait(20_000);
    expect(await readThreads(world)).toEqual([]);
  });

  it('while outputs are submitted leaves nothing in the store', async () => {
    for (let delay = 0; delay <= 120; delay += 10) {
      const start = await promptly(startWaiting(setup({ store: createSlowStore(20) }, { pace: 5 })));
      const { world, fake, client, threadId, run } = start;
      fake.respond(() => 'Sunny.');
      const submitting = client.beta.threads.runs.submitToolOutputsAndPoll(run.id, outputsFor(run)).catch(() => null);
      const deleting = after(delay).then(() => choose(world, where).beta.threads.delete(threadId));
      await passTime(Promise.all([submitting, deleting]));
      await wait(20_000);
      expect(await readThreads(world), `after ${delay} ms`).toEqual([]);
    }
  });

  it('takes its runs and their steps with it', async () => {
    const { world, fake, client, threadId, assistantId } = await promptly(startThread());
    fake.reply('Sunny.');
    const { id } = await promptly(runToEnd(client, threadId, assistantId));
    await promptly(choose(world, where).beta.threads.delete(threadId));
    for (const each of [client, connectElsewhere(world)]) {
      const { runs } = each.beta.threads;
      const place = { thread_id: threadId };
      const missingRun = { status: 404, message: `404 No run found with id '${id}'.` };
      const missingThread = { status: 404, message: `404 No thread found with id '${threadId}'.` };
      const oneOf = async (promise: PromiseLike<unknown>): Promise<void> => {
        const error = await refusal(promptly(promise));
        expect([missingRun.message, missingThread.message]).toContain(error.message);
        expect(error).toMatchObject({ status: 404 });
      };
      await oneOf(runs.retrieve(id, place));
      await oneOf(runs.steps.list(id, place));
      await oneOf(runs.update(id, { ...place, metadata: { seen: 'yes' } }));
      await oneOf(runs.cancel(id, place));
      expect(await refusal(promptly(runs.list(threadId)))).toMatchObject(missingThread);
    }
    expect(await readThreads(world)).toEqual([]);
  });
});

/** Returns a store whose answers to reads take this long (ms). */
function slowReads(store: Store, milliseconds: number): Store {
  const late = async <T>(reading: Promise<T>): Promise<T> => {
    const read = await reading;
    await after(milliseconds);
    return read;
  };
  return {
    ...viewStore(store),
    get: (...args) => late(store.get(...args)),
    getMany: (...args) => late(store.getMany(...args)),
  };
}

describe('a run on a thread that does not exist', () => {
  const UNKNOWN = `thread_${'0'.repeat(48)}`;
  const missing = { status: 404, message: `404 No thread found with id '${UNKNOWN}'.` };

  it.each(['create', 'createAndPoll', 'stream'] as const)('is refused by %s and leaves no record', async (method) => {
    const world = setup();
    const { client } = world;
    const assistant = await promptly(createWeatherAssistant(client));
    const { runs } = client.beta.threads;
    const params = { assistant_id: assistant.id };
    const starting: PromiseLike<unknown> =
      method === 'stream' ? runs.stream(UNKNOWN, params).done() : runs[method](UNKNOWN, params);
    expect(await refusal(promptly(starting))).toMatchObject(missing);
    await wait(1_000);
    expect(await readThreads(world)).toEqual([]);
    expect(await refusal(promptly(runs.list(UNKNOWN)))).toMatchObject(missing);
  });

  it('is refused, and the list of its runs is, too, while it is being started elsewhere', async () => {
    const world = setup({}, { latency: 100 });
    const { client } = world;
    const assistant = await promptly(createWeatherAssistant(client));
    const starting = refusal(client.beta.threads.runs.create(UNKNOWN, { assistant_id: assistant.id }));
    const listing = after(50).then(() => refusal(connectElsewhere(world).beta.threads.runs.list(UNKNOWN)));
    const refusals = await passTime(Promise.all([starting, listing]));
    expect(refusals).toMatchObject([missing, missing]);
  });

  it('is refused as well where the messages that come with it are', async () => {
    const world = setup();
    const { client } = world;
    const assistant = await promptly(createWeatherAssistant(client));
    const creating = client.beta.threads.runs.create(UNKNOWN, {
      assistant_id: assistant.id,
      additional_messages: [{ role: 'user', content: 'Hello?', metadata: { seen: 'yes' } }],
    });
    expect(await refusal(promptly(creating))).toMatchObject(missing);
    await wait(1_000);
    expect(await readThreads(world)).toEqual([]);
    const thread = await promptly(client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] }));
    await expectUsable(world, thread.id, assistant.id);
  });
});
