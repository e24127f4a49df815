import { MemoryStore, type AssistantsEvent, type AssistantsListener } from 'openai-assistants-shim';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answer, ask, callsWeather, forbidUnhandledRejections, runToEnd } from '../support/flow-tools.js';
import { createMortal } from '../support/local-tools.js';
import { connectListening, createListeningWorld, showEvents } from '../support/note-events.js';
import { viewStore } from '../support/other-process.js';
import { passTime, stopTime, wait } from '../support/pass-time.js';
import { areThreadsStored, setup } from '../support/setup.js';
import { startHeld } from '../support/starting-points.js';

forbidUnhandledRejections();
afterEach(() => {
  vi.useRealTimers();
});

describe('who is told', () => {
  it('is the listener of the client that does the work', async () => {
    const world = createListeningWorld();
    const { threadId, run, hold } = await startHeld(world, 'Sunny.', { afterEvents: 2 });
    const { client: other, events } = connectListening(world);
    const polled = other.beta.threads.runs.poll(run.id, { thread_id: threadId });
    hold.release();
    await polled;
    expect(showEvents(events)).toEqual(['call threads.runs.poll']);
    expect(showEvents(world.events).at(-1)).toBe('run in_progress -> completed');
  });

  it('is, of an end that two clients come to know, one of their listeners', async () => {
    const world = createListeningWorld();
    const { threadId, run, hold } = await startHeld(world, 'Sunny.', { afterEvents: 3 });
    const { client, events } = connectListening({ ...world, store: viewStore(world.store) });
    hold.release();
    await client.beta.threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 1 });
    const told = [...showEvents(events), ...showEvents(world.events)];
    expect(told.filter((line) => line.endsWith('-> completed'))).toHaveLength(1);
    expect(told.filter((line) => line === 'run.first_token')).toEqual(['run.first_token']);
  });

  it.skipIf(areThreadsStored)(
    'is not told again, with each look of another process, that the model works',
    async () => {
      const world = createListeningWorld();
      const { threadId, run, hold } = await startHeld(world, 'Sunny.', { afterEvents: 5 });
      const { client, events } = connectListening({ ...world, store: viewStore(world.store) });
      for (let look = 0; look < 3; look += 1) {
        const { status } = await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId });
        expect(status).toBe('in_progress');
      }
      expect((await client.beta.threads.runs.list(threadId)).data).toMatchObject([{ status: 'in_progress' }]);
      expect(showEvents(events).filter((line) => line.startsWith('run '))).toEqual([]);
      hold.release();
      await world.client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    },
  );

  it.skipIf(areThreadsStored)('is, of a run whose process is gone, that of the process that ends it', async () => {
    const store = new MemoryStore();
    const mortal = createMortal(store);
    const world = createListeningWorld({ store: mortal.store });
    const { threadId, run, hold } = await startHeld(world, 'Sunny.', { afterEvents: 5 });
    const { client, events } = connectListening({ ...world, store: viewStore(store) });
    await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId });
    mortal.kill();
    hold.release();
    await client.beta.threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 1 });
    const told = showEvents(events).filter((line) => line.startsWith('run ') || line.startsWith('response '));
    expect(told).toEqual(['run queued -> in_progress', 'response completed', 'run in_progress -> completed']);
  });

  it('is told that another process is gone whose request is sent again', async () => {
    stopTime();
    const store = new MemoryStore();
    const mortal = createMortal(store);
    const world = createListeningWorld({ store: mortal.store, history: 'store' });
    const { threadId, run } = await startHeld(world, 'Sunny.', { afterEvents: 5 });
    mortal.kill();
    await wait(301_000);
    const { client, events } = connectListening({ ...world, store: viewStore(store) });
    world.fake.reply('Sunny.');
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(done.status).toBe('completed');
    expect(events.find(({ type }) => type !== 'legacy.call')).toEqual({
      type: 'lease.taken_over',
      runId: run.id,
      threadId,
      assistantId: run.assistant_id,
    });
  });

  it.skipIf(areThreadsStored)('is each of several listeners, in their order', async () => {
    const seen: string[] = [];
    const onEvent = ['a', 'b'].map(
      (name) =>
        ({ type }: AssistantsEvent) =>
          seen.push(`${name} ${type}`),
    );
    const { client } = setup({ onEvent });
    await client.beta.threads.create();
    const types = ['legacy.call', 'request.sent', 'request.answered'];
    expect(seen).toEqual(types.flatMap((type) => [`a ${type}`, `b ${type}`]));
  });

  it('is no listener before stream(), or any other method, has returned', async () => {
    const world = createListeningWorld();
    const { threadId, assistantId } = await ask(world);
    world.events.length = 0;
    world.fake.reply('Sunny.');
    const stream = world.client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
    expect(world.events).toEqual([]);
    await stream.done();
    expect(showEvents(world.events).at(-1)).toBe('run in_progress -> completed');
    const call = world.client.beta.threads.retrieve(threadId);
    expect(world.events.some((event) => 'call' in event && event.call === 'threads.retrieve')).toBe(false);
    await call;
  });

  it.skipIf(areThreadsStored)('is also the listener of a client made by withOptions', async () => {
    const { client, events } = createListeningWorld();
    await client.withOptions({ timeout: 5000 }).beta.threads.create();
    expect(events.map(({ type }) => type)).toEqual(['legacy.call', 'request.sent', 'request.answered']);
  });
});

describe('without a listener', () => {
  it.skipIf(areThreadsStored).each([{ onEvent: undefined }, { onEvent: [] }])(
    'no event is made: %j',
    async ({ onEvent }) => {
      const { client, events } = createListeningWorld();
      const readNumber = async (): Promise<number> => {
        await client.beta.threads.create();
        return events.flatMap((event) => (event.type === 'request.sent' ? event.request : [])).at(-1) ?? NaN;
      };
      const before = await readNumber();
      await setup({ onEvent }).client.beta.threads.create();
      expect(before).toBeGreaterThan(0);
      expect(await readNumber()).toBe(before + 1);
    },
  );
});

describe('a listener that fails', () => {
  /** As text it is an error. */
  class Unprintable extends Error {
    override toString(): string {
      throw this;
    }
  }

  it.each<[string, AssistantsListener, string]>([
    [
      'throws',
      () => {
        throw new Error('full');
      },
      'A listener of the option onEvent failed: Error: full',
    ],
    ['rejects', () => Promise.reject(new Error('full')), 'A listener of the option onEvent failed: Error: full'],
    [
      'throws what cannot be shown',
      () => {
        throw new Unprintable();
      },
      'A listener of the option onEvent failed: it threw what cannot be shown',
    ],
    [
      'returns a broken thenable',
      () => ({
        then: () => {
          throw new Error('full');
        },
      }),
      'A listener of the option onEvent failed: Error: full',
    ],
  ])('%s changes nothing, and is told of once', async (_how, onEvent, warning) => {
    const calm: string[] = [];
    const world = createListeningWorld({ onEvent: [onEvent, ({ type }) => calm.push(type)] });
    const { client, fake, warnings } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    const run = await answer(client, await runToEnd(client, threadId, assistantId, 'streamed'));
    expect(run.status).toBe('completed');
    expect(calm).toContain('run.first_token');
    expect(warnings).toEqual([warning]);
  });

  it('may change the event: the run does not care', async () => {
    let spoiled = 0;
    const world = createListeningWorld({
      onEvent: (event) => {
        spoiled += 1;
        for (const key of Object.keys(event)) Reflect.set(event, key, 'spoiled');
      },
    });
    const { client, fake } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply('Sunny.');
    const run = await runToEnd(client, threadId, assistantId);
    expect(run).toMatchObject({ thread_id: threadId, assistant_id: assistantId, status: 'completed' });
    expect(spoiled).toBeGreaterThan(5);
  });

  it.skipIf(areThreadsStored)('may change the event: other listeners do not see it', async () => {
    const seen: AssistantsEvent[] = [];
    const spoil: AssistantsListener = (event) => {
      for (const key of Object.keys(event)) Reflect.deleteProperty(event, key);
    };
    const { client } = setup({ onEvent: [spoil, (event) => seen.push(event)] });
    await client.beta.threads.create();
    expect(seen.map(({ type }) => type)).toEqual(['legacy.call', 'request.sent', 'request.answered']);
  });

  it.skipIf(areThreadsStored)('may throw while the logger throws as well', async () => {
    let failures = 0;
    const logger = { error: fail, warn: fail, info: fail, debug: fail };
    const { client } = setup({ onEvent: fail }, {}, { logger });
    await expect(client.beta.threads.create()).resolves.toMatchObject({ object: 'thread' });
    expect(failures).toBeGreaterThan(2);
    function fail(): never {
      failures += 1;
      throw new Error('full');
    }
  });
});
