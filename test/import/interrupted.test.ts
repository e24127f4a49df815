import { MemoryStore, OpenAI, type Store } from 'openai-assistants-shim';
import { importThreads, type ImportSource } from 'openai-assistants-shim/import';
import { expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { tamperWithWrites } from '../support/tampered-store.js';
import { assistant, message, page, run, step, thread, TIME } from './objects.js';

/** Two threads, one of which takes several writes. */
const SOURCE = {
  assistant: assistant('asst_1'),
  thread: thread('thread_1'),
  messages: page(
    Array.from({ length: 230 }, (_each, index) =>
      message(`msg_${index}`, { created_at: TIME - Math.floor(index / 3) }),
    ),
  ),
  run: run('run_1', { steps: [step('step_1'), step('step_2')] }),
  other: [message('msg_other', { thread_id: 'thread_2' }), run('run_2', { thread_id: 'thread_2' })],
};

const { fetch } = createFakeOpenAI();
const connect = (store: Store): OpenAI => new OpenAI({ apiKey: 'test', fetch, maxRetries: 0, assistants: { store } });

/** All that a store holds, without the versions, which differ. */
async function dump(store: Store): Promise<unknown[]> {
  const names = await store.partitions({ limit: 1000 });
  const entries = names.map(async (name) =>
    (await store.list(name, '', { limit: 10_000 })).map(({ key, value }) => [name, key, value]),
  );
  return (await Promise.all(entries)).flat().sort();
}

async function importWhole(source: ImportSource = SOURCE): Promise<unknown[]> {
  const store = new MemoryStore();
  await importThreads(connect(store), source);
  return dump(store);
}

/** Lets an import die at one of its writes, before that stands or after. False when it has come through. */
async function dieAt(
  store: Store,
  step: number,
  when: 'before' | 'after',
  source: ImportSource = SOURCE,
): Promise<boolean> {
  let writes = 0;
  let isDead = false;
  const mortal = tamperWithWrites(async ({ make }) => {
    writes += 1;
    if (writes === step && when === 'after') await make();
    isDead ||= writes >= step;
    if (isDead) throw new Error('The process has died.');
    return make();
  }, store);
  await importThreads(connect(mortal), source, { concurrency: 1 }).catch(() => null);
  return isDead;
}

it.each(['before', 'after'] as const)(
  'an import that dies %s any of its writes is finished by the next',
  async (when) => {
    const expected = await importWhole();
    let step = 1;
    for (; step < 100; step += 1) {
      const store = new MemoryStore();
      if (!(await dieAt(store, step, when))) break;
      const report = await importThreads(connect(store), SOURCE);

      expect(report).toMatchObject({ messages: 231, runs: 2, steps: 2, duplicates: 0 });
      expect(await dump(store)).toEqual(expected);
    }
    expect(step).toBeGreaterThan(8);
    expect(step).toBeLessThan(100);
  },
);

it('one that dies again and again, after each write that is new to it, comes to its end', async () => {
  const store = new MemoryStore();
  for (let step = 1; await dieAt(store, step, 'after'); step += 1) expect(step).toBeLessThan(100);

  expect(await dump(store)).toEqual(await importWhole());
});

it('a thread is not seen before all of it stands', async () => {
  const store = new MemoryStore();
  const counts = new Set<number | string>();
  for (let step = 1; await dieAt(store, step, 'after'); step += 1) {
    const { messages } = connect(store).beta.threads;
    const list = messages.list('thread_1', { limit: 100 });
    const ids: string[] = [];
    try {
      for await (const { id } of list) ids.push(id);
      counts.add(ids.length);
    } catch (error) {
      counts.add(error instanceof OpenAI.NotFoundError ? 'not found' : String(error));
    }
  }

  expect(counts).toEqual(new Set(['not found', 230]));
});

it('nothing of a shorter source that was interrupted stays in the thread', async () => {
  const store = new MemoryStore();
  await dieAt(store, 8, 'after');
  const only = message('msg_only', { created_at: TIME });
  const report = await importThreads(connect(store), only);

  expect(report.messages).toBe(1);
  const { messages } = connect(store).beta.threads;
  expect((await messages.list('thread_1')).data.map(({ id }) => id)).toEqual(['msg_only']);
  await expect(messages.retrieve('msg_0', { thread_id: 'thread_1' })).rejects.toMatchObject({ status: 404 });
});

it('two imports at once leave the thread whole, and one of them may say so', async () => {
  const store = new MemoryStore();
  const both = await Promise.allSettled([1, 2].map(() => importThreads(connect(store), SOURCE)));

  const failures = both.flatMap((end) => (end.status === 'rejected' ? String(end.reason) : []));
  expect(failures.every((failure) => failure.includes('Another import writes the thread'))).toBe(true);
  await importThreads(connect(store), SOURCE);
  expect(await dump(store)).toEqual(await importWhole());
});

it('one that was overtaken by another writes no more', async () => {
  const store = new MemoryStore();
  let hasOvertaken = false;
  const overtaken = tamperWithWrites(async ({ changes, make }) => {
    if (!hasOvertaken && changes.some(({ key }) => key.startsWith('item/'))) {
      hasOvertaken = true;
      await importThreads(connect(store), message('msg_only', { created_at: TIME }));
    }
    return make();
  }, store);

  const late = importThreads(connect(overtaken), { ...SOURCE, other: [] }, { concurrency: 1 });

  await expect(late).rejects.toThrow('Another import writes the thread thread_1 at the same time');
  expect(hasOvertaken).toBe(true);
  const { messages, runs } = connect(store).beta.threads;
  expect((await messages.list('thread_1')).data.map(({ id }) => id)).toEqual(['msg_only']);
  expect((await runs.list('thread_1')).data).toEqual([]);
});

it('one of a conversation that dies is finished by the next', async () => {
  const thread_id = `thread_${'0a1b2c3d'.repeat(6)}`;
  const source = [thread(thread_id), message('msg_a', { thread_id }), run('run_a', { thread_id })];
  const expected = await importWhole(source);
  let step = 1;
  for (; step < 20; step += 1) {
    const store = new MemoryStore();
    if (!(await dieAt(store, step, 'after', source))) break;
    await importThreads(connect(store), source);
    expect(await dump(store), `write ${step}`).toEqual(expected);
  }
  expect(step).toBeGreaterThan(3);
});
