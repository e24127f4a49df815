import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, type Store } from 'openai-assistants-shim';
import { FOLLOWING, runToEnd } from '../support/flow-tools.js';
import { createWeatherAssistant, setup, type Setup } from '../support/setup.js';

/** A busy machine may take long. */
const PATIENCE = { timeout: 30_000 };

/** A store whose calls wait for the test while `isHeld`. */
interface HeldStore {
  store: Store;
  isHeld: boolean;
  /** The calls that wait, by their methods, as they came. */
  waiting: { method: keyof Store; answer: () => void }[];
}

function holdCalls(store: Store): HeldStore {
  const hold = async <T>(method: keyof Store, make: () => Promise<T>): Promise<T> => {
    if (held.isHeld) await new Promise<void>((resolve) => held.waiting.push({ method, answer: resolve }));
    return make();
  };
  const held: HeldStore = {
    isHeld: false,
    waiting: [],
    store: {
      get: (...args) => hold('get', () => store.get(...args)),
      getMany: (...args) => hold('getMany', () => store.getMany(...args)),
      list: (...args) => hold('list', () => store.list(...args)),
      partitions: (...args) => hold('partitions', () => store.partitions(...args)),
      write: (...args) => hold('write', () => store.write(...args)),
    },
  };
  return held;
}

/** Waits for so many calls at once, and answers them together: one trip to the store. */
async function answerTrip({ waiting }: HeldStore, count: number): Promise<(keyof Store)[]> {
  await vi.waitFor(() => {
    expect(waiting).toHaveLength(count);
  }, PATIENCE);
  const calls = waiting.splice(0);
  for (const { answer } of calls) answer();
  return calls.map(({ method }) => method);
}

const PARTITION = /\/t\//;

/** All that the store has of threads. */
async function readThreads(store: Store): Promise<unknown[]> {
  const partitions = (await store.partitions({ limit: 100 })).filter((name) => PARTITION.test(name));
  const entries = await Promise.all(partitions.map((name) => store.list(name, '', { limit: 100 })));
  return entries.flat().map(({ key, value }) => ({ key, value }));
}

async function prepare(world: Setup): Promise<{ threadId: string; assistantId: string }> {
  const { id: assistantId } = await createWeatherAssistant(world.client);
  const { id: threadId } = await world.client.beta.threads.create({
    messages: [{ role: 'user', content: 'Weather?' }],
  });
  world.fake.respond(() => 'Sunny.');
  return { threadId, assistantId };
}

describe('a run that begins', () => {
  it('waits for the store twice: for its assistant and the hold of the thread at once, then for itself', async () => {
    const held = holdCalls(new MemoryStore());
    const world = setup({ store: held.store });
    const { threadId, assistantId } = await prepare(world);
    held.isHeld = true;
    let isTold = false;
    const creating = world.client.beta.threads.runs.create(threadId, { assistant_id: assistantId }).then((run) => {
      isTold = true;
      return run;
    });
    expect(await answerTrip(held, 2)).toEqual(['get', 'write']);
    expect(await answerTrip(held, 1)).toEqual(['write']);
    await vi.waitFor(() => {
      expect(isTold).toBe(true);
    }, PATIENCE);
    held.isHeld = false;
    for (const { answer } of held.waiting.splice(0)) answer();
    const { id } = await creating;
    const { status } = await world.client.beta.threads.runs.poll(id, { thread_id: threadId });
    expect(status).toBe('completed');
  });

  it('holds no thread before it knows that its assistant is there', async () => {
    const held = holdCalls(new MemoryStore());
    const world = setup({ store: held.store });
    const { threadId } = await prepare(world);
    held.isHeld = true;
    const refused = world.client.beta.threads.runs.create(threadId, { assistant_id: 'asst_unknown' });
    const told = expect(refused).rejects.toMatchObject({ status: 404 });
    expect(await answerTrip(held, 1)).toEqual(['get']);
    await told;
    expect(held.waiting).toEqual([]);
  });

  it.each(FOLLOWING)('of an unknown assistant is a 404, and leaves nothing of itself: %s', async (following) => {
    const store = new MemoryStore();
    const world = setup({ store });
    const { threadId, assistantId } = await prepare(world);
    const before = await readThreads(store);
    const sent = world.fake.requests.length;
    await expect(runToEnd(world.client, threadId, 'asst_unknown', following)).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining("No assistant found with id 'asst_unknown'.") as string,
    });
    expect(world.fake.requests).toHaveLength(sent);
    expect(await readThreads(store)).toEqual(before);
    expect((await runToEnd(world.client, threadId, assistantId, following)).status).toBe('completed');
  });

  it('of an unknown assistant on an unknown thread leaves no record of the thread', async () => {
    const store = new MemoryStore();
    const world = setup({ store });
    await prepare(world);
    const before = await readThreads(store);
    const threadId = `thread_${'0'.repeat(50)}`;
    await expect(world.client.beta.threads.runs.create(threadId, { assistant_id: 'asst_unknown' })).rejects.toThrow(
      "No assistant found with id 'asst_unknown'.",
    );
    expect(await readThreads(store)).toEqual(before);
  });

  it('of an unknown assistant says so on a thread that another run holds, too', async () => {
    const held = holdCalls(new MemoryStore());
    const world = setup({ store: held.store });
    const { threadId, assistantId } = await prepare(world);
    const { runs } = world.client.beta.threads;
    held.isHeld = true;
    const first = runs.create(threadId, { assistant_id: assistantId });
    await answerTrip(held, 2);
    held.isHeld = false;
    await expect(runs.create(threadId, { assistant_id: 'asst_unknown' })).rejects.toMatchObject({ status: 404 });
    for (const { answer } of held.waiting.splice(0)) answer();
    const { status } = await runs.poll((await first).id, { thread_id: threadId });
    expect(status).toBe('completed');
  });

  it('frees its thread where its assistant cannot be read', async () => {
    const store = new MemoryStore();
    let isBroken = false;
    const world = setup({
      store: {
        get: (partition, key) =>
          isBroken && !PARTITION.test(partition)
            ? Promise.reject(new Error('Out of order.'))
            : store.get(partition, key),
        getMany: (...args) => store.getMany(...args),
        list: (...args) => store.list(...args),
        partitions: (...args) => store.partitions(...args),
        write: (...args) => store.write(...args),
      },
    });
    const { threadId, assistantId } = await prepare(world);
    const { runs } = world.client.beta.threads;
    isBroken = true;
    await expect(runs.create(threadId, { assistant_id: assistantId })).rejects.toThrow(
      'The store failed to read a record.',
    );
    isBroken = false;
    expect((await runToEnd(world.client, threadId, assistantId, 'polled')).status).toBe('completed');
  });
});
