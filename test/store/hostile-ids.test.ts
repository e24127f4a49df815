import { describe, expect, test } from 'vitest';
import {
  assistantKey,
  DEFAULT_NAMESPACE,
  messageKey,
  runKey,
  segment,
  threadPartition,
} from '../../src/engine/records/record-keys.js';
import { createRecords } from '../../src/engine/records/records.js';
import { MemoryStore } from '../../src/store/memory.js';
import { setup } from '../support/setup.js';
import { describeBackends } from './support/backends.js';
import { connectElsewhere } from '../support/other-process.js';
import { cells, readAll } from './support/cells.js';

const HOSTILE = [
  'thread_x/../assistant/asst_1',
  '../../etc/passwd',
  "thread_'; DROP TABLE openai_assistants_shim; --",
  'thread_%',
  'thread__',
  'thread_*',
  'thread_[a-z]',
  'thread_{x}',
  'thread_\u0000x',
  'thread_\ud800',
  'thread_å🌧',
  'thread_\r\nDEL x',
  'thread_ x',
  '__proto__',
  'thread_%002f',
];

describe('an id as part of a key', () => {
  test('is printable, whatever it holds, and never a separator', () => {
    for (const id of HOSTILE) expect(segment(id)).toMatch(/^[\w.%-]+$/);
    expect(new Set(HOSTILE.map(segment)).size).toBe(HOSTILE.length);
  });

  test('of real ids stays as it is', () => {
    expect(runKey('thread_abc123', 'run_X-y.z')).toEqual({ partition: 't/thread_abc123', key: 'run/run_X-y.z' });
  });

  test('cannot make one thread take another’s place', () => {
    expect(messageKey('a/b', 'c')).not.toEqual(messageKey('a', 'b/c'));
    expect(threadPartition('a/b').startsWith(`${threadPartition('a')}/`)).toBe(false);
  });

  test('fits a database’s index however long it is, and is like no other', () => {
    const long = 'x'.repeat(10_000);
    const ids = [long, `${long}x`, `${long}y`, 'å'.repeat(3000), 'å'.repeat(3001)];
    for (const id of ids) expect(segment(id).length).toBeLessThan(250);
    expect(new Set(ids.map(segment)).size).toBe(ids.length);
  });
});

describe('ids given by a caller', () => {
  describeBackends(({ open }) => {
    test('reach no record but their own', async () => {
      const store = await open();
      const { fake, client } = setup({ store });
      fake.respond(() => 'Ok.');
      const { threads, assistants } = client.beta;
      const assistant = await assistants.create({ model: 'gpt-4o' });
      const victim = await threads.createAndRunPoll({
        assistant_id: assistant.id,
        thread: { messages: [{ role: 'user', content: 'Hi' }] },
      });
      const read = async () => await readAll(store);
      const before = await read();
      const ids = [...HOSTILE, `${victim.thread_id}/${victim.id}`, `${victim.thread_id}/`, `x/../${victim.thread_id}`];
      for (const id of ids) {
        const calls: (() => PromiseLike<unknown>)[] = [
          () => threads.retrieve(id),
          () => threads.delete(id),
          () => threads.messages.list(id),
          () => threads.messages.create(id, { role: 'user', content: 'x' }),
          () => threads.messages.delete(id, { thread_id: victim.thread_id }),
          () => threads.runs.list(id).then(({ data }) => Promise.reject(new Error(`${data.length} runs`))),
          () => threads.runs.retrieve(id, { thread_id: victim.thread_id }),
          () => threads.runs.retrieve(victim.id, { thread_id: id }),
          () => threads.runs.steps.list(victim.id, { thread_id: id }),
          () => assistants.retrieve(id),
          () => assistants.delete(id),
        ];
        for (const call of calls) {
          await expect(Promise.resolve().then(call), id).rejects.toThrow();
        }
      }
      const kept = new Set((await read()).map(({ partition, key, version }) => `${partition} ${key} ${version}`));
      for (const { partition, key, version } of before) expect(kept).toContain(`${partition} ${key} ${version}`);
      expect((await threads.messages.list(victim.thread_id)).data).toHaveLength(2);
    });
  });
});

describe('a record whose layout is of another version', () => {
  const FUTURE = { v: 2, d: { shape: 'of the future' } };
  const refusal = { status: 500, message: expect.stringContaining('a layout of another version') };

  test('is refused with an error that says so, and left as it is', async () => {
    const store = new MemoryStore();
    const { client } = setup({ store });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const { key } = assistantKey(assistant.id);
    const cell = cells(store, `${DEFAULT_NAMESPACE}/a`);
    await cell.set(key, FUTURE);
    await expect(client.beta.assistants.retrieve(assistant.id)).rejects.toMatchObject(refusal);
    await expect(client.beta.assistants.update(assistant.id, { name: 'x' })).rejects.toMatchObject(refusal);
    expect((await cell.get(key))?.value).toEqual(FUTURE);
    const { assistants } = createRecords(store, DEFAULT_NAMESPACE);
    for (const value of [null, 'text', [], { d: {} }]) {
      await cell.set(key, value);
      await expect(assistants.get(assistantKey(assistant.id))).rejects.toThrow(/another version/);
    }
  });

  test('is left out of lists', async () => {
    const store = new MemoryStore();
    const { client, fake } = setup({ store });
    fake.respond(() => 'Ok.');
    const [kept, foreign] = [
      await client.beta.assistants.create({ model: 'gpt-4o' }),
      await client.beta.assistants.create({ model: 'gpt-4o' }),
    ];
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const runs = [
      await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: kept.id }),
      await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: kept.id }),
    ];
    await cells(store, `${DEFAULT_NAMESPACE}/a`).set(assistantKey(foreign.id).key, FUTURE);
    const { partition, key } = runKey(thread.id, runs[0]?.id ?? '');
    await cells(store, `${DEFAULT_NAMESPACE}/${partition}`).set(key, FUTURE);
    expect((await client.beta.assistants.list()).data).toEqual([kept]);
    const other = connectElsewhere({ client, fake, store });
    expect((await other.beta.threads.runs.list(thread.id)).data).toEqual([runs[1]]);
  });

  test('of the version before is read', async () => {
    const store = new MemoryStore();
    const { client } = setup({ store });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const { key } = assistantKey(assistant.id);
    const cell = cells(store, `${DEFAULT_NAMESPACE}/a`);
    const current = (await cell.get(key))?.value;
    await cell.set(key, { ...Object(current), v: 0 });
    expect(await client.beta.assistants.retrieve(assistant.id)).toEqual(assistant);
  });
});
