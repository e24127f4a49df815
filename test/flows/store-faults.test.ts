import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAIError, type Run, type Store } from 'openai-assistants-shim';
import {
  answer,
  ask,
  callsWeather,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  runToEnd,
  showThread,
} from '../support/flow-tools.js';
import { passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { areThreadsStored, setup, type Setup } from '../support/setup.js';
import { startHeld, startThread, startWaiting } from '../support/starting-points.js';
import { noteWarnings } from '../support/warnings.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const FAULT = 'The store is out of order.';

/** A store that fails on its nth call from now on, and then `times` calls in all. */
class FaultyStore implements Store {
  readonly #store = new MemoryStore();
  readonly #fault: string;
  #calls = 0;
  #first = Infinity;
  #last = Infinity;

  constructor(fault = FAULT) {
    this.#fault = fault;
  }

  failAt(call: number, times = 1): void {
    this.#first = this.#calls + call;
    this.#last = this.#first + times - 1;
  }

  /** Whether a fault that was asked for never came. */
  get isUntouched(): boolean {
    return this.#calls < this.#first;
  }

  heal(): void {
    this.#first = Infinity;
  }

  get: Store['get'] = (...args) => this.#pass(() => this.#store.get(...args));
  getMany: Store['getMany'] = (...args) => this.#pass(() => this.#store.getMany(...args));
  list: Store['list'] = (...args) => this.#pass(() => this.#store.list(...args));
  write: Store['write'] = (...args) => this.#pass(() => this.#store.write(...args));
  partitions: Store['partitions'] = (...args) => this.#pass(() => this.#store.partitions(...args));

  #pass<T>(work: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    const isFault = this.#calls >= this.#first && this.#calls <= this.#last;
    return isFault ? Promise.reject(new Error(this.#fault)) : work();
  }
}

/** What came of a promise that may have met the store's fault, and nothing else. */
async function attempt<T>(promise: PromiseLike<T>): Promise<T | null> {
  try {
    return await passTime(promise);
  } catch (error) {
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({ cause: { message: FAULT } });
    return null;
  }
}

/** Brings whatever runs a thread has to an end. */
async function endRuns({ client }: Setup, threadId: string): Promise<Run[]> {
  const runs = await passTime(client.beta.threads.runs.list(threadId));
  const ended: Run[] = [];
  for (const { id } of runs.data) {
    let run = await passTime(client.beta.threads.runs.poll(id, { thread_id: threadId }));
    if (run.status === 'requires_action') {
      await passTime(client.beta.threads.runs.cancel(id, { thread_id: threadId }));
      run = await passTime(client.beta.threads.runs.poll(id, { thread_id: threadId }));
    }
    ended.push(run);
  }
  return ended;
}

/** Enough to reach beyond the calls of any flow here. */
const MOST_CALLS = 80;

describe.each(FOLLOWING)('a store that fails in the middle of a %s run', (following) => {
  it.each([1, 3])('at any call, %i time(s), is told to the caller and leaves the thread usable', async (times) => {
    for (let call = 1; call < MOST_CALLS; call += 1) {
      const store = new FaultyStore();
      const world = setup({ store });
      const { client, fake } = world;
      fake.respond(({ context }) => (context.items.at(-1)?.type === 'message' ? callsWeather('call_a') : 'Sunny.'));
      const { threadId, assistantId } = await passTime(ask(world));
      store.failAt(call, times);
      const waiting = await attempt(runToEnd(client, threadId, assistantId, following));
      const done = waiting?.status === 'requires_action' ? await attempt(answer(client, waiting, following)) : null;
      const isUntouched = store.isUntouched;
      store.heal();
      await passTime(new Promise((resolve) => setTimeout(resolve, 300)));
      if (isUntouched) expect(done?.status).toBe('completed');
      for (const run of await endRuns(world, threadId)) {
        expect(['completed', 'failed', 'cancelled'], `call ${call}`).toContain(run.status);
      }
      fake.respond(() => 'Still here.');
      const next = await passTime(runToEnd(client, threadId, assistantId, following));
      expect(next, `call ${call}`).toMatchObject({ status: 'completed' });
      const shown = await showThread(fake, threadId);
      expect(shown.filter((item) => item === 'output call_a').length, `call ${call}`).toBeLessThanOrEqual(1);
      if (isUntouched) return;
    }
    throw new Error('The flow is longer than expected.');
  });
});

describe('a store that fails', () => {
  it('while a run is cancelled leaves it cancelled', async () => {
    for (let call = 1; call < MOST_CALLS; call += 1) {
      const store = new FaultyStore();
      const { world, client, threadId, assistantId, run } = await startWaiting(setup({ store }));
      store.failAt(call);
      await attempt(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
      const isUntouched = store.isUntouched;
      store.heal();
      const [ended] = await endRuns(world, threadId);
      expect(ended?.status, `call ${call}`).toBe('cancelled');
      await expectUsable(world, threadId, assistantId);
      if (isUntouched) return;
    }
  });

  it('while a run that works is cancelled leaves it cancelled', async () => {
    for (let call = 1; call < MOST_CALLS; call += 1) {
      const store = new FaultyStore();
      const start = await startHeld(setup({ store }), 'One two three.');
      const { world, client, threadId, assistantId, run, hold } = start;
      store.failAt(call);
      await attempt(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
      await attempt(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
      const isUntouched = store.isUntouched;
      store.heal();
      const [ended] = await endRuns(world, threadId);
      expect(ended?.status, `call ${call}`).toBe('cancelled');
      hold.release();
      await expectUsable(world, threadId, assistantId);
      if (isUntouched) return;
    }
  });

  it('because the app has closed it is not asked again at the end of a run', async () => {
    const store = new FaultyStore('The store is closed.');
    const { client, threadId, run, hold } = await startHeld(setup({ store, history: 'store' }), 'One two three.');
    store.failAt(1, Infinity);
    const polling = client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    hold.release();
    await promptly(expect(polling).rejects.toMatchObject({ cause: { message: 'The store is closed.' } }));
  });

  it('while a message is added tells so, and the thread goes on', async () => {
    for (let call = 1; call < MOST_CALLS; call += 1) {
      const store = new FaultyStore();
      const { world, threadId, assistantId } = await startThread(setup({ store }));
      store.failAt(call);
      await attempt(world.client.beta.threads.messages.create(threadId, { role: 'user', content: 'More.' }));
      const isUntouched = store.isUntouched;
      store.heal();
      await expectUsable(world, threadId, assistantId);
      if (isUntouched) return;
    }
  });

  it.skipIf(areThreadsStored)(
    'for a minute after a message was added loses what only it could keep, and says so once',
    async () => {
      const store = new FaultyStore();
      const { warnings, logger } = noteWarnings();
      const { world, client, threadId } = await startThread(setup({ store }, {}, { logger }));
      // The thread is read, and its files are none: the next call records the message.
      store.failAt(2, Infinity);
      const add = () => passTime(client.beta.threads.messages.create(threadId, { role: 'user', content: 'More.' }));
      expect(await add()).toMatchObject({ role: 'user', metadata: {} });
      await wait(60_000);
      expect(warnings).toEqual([]);
      await wait(5_000);
      expect(warnings).toEqual([
        'The store failed for a minute: metadata and attachments of a message that is in its thread could not be recorded.',
      ]);
      store.heal();
      expect((await showThread(world.fake, threadId)).slice(-1)).toEqual(['user: More.']);
    },
  );
});
