import { describe, expect, test } from 'vitest';
import { createRecords, messageKey, runKey, threadPrefix, segment } from '../../src/engine/records/records.js';
import { MemoryStore } from '../../src/store/memory.js';
import { setup } from '../support/setup.js';
import { describeBackends } from './support/backends.js';

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
    expect(runKey('thread_abc123', 'run_X-y.z')).toBe('thread_abc123/run_X-y.z');
  });

  test('cannot make one thread take another’s place', () => {
    expect(messageKey('a/b', 'c')).not.toBe(messageKey('a', 'b/c'));
    expect(threadPrefix('a/b').startsWith(threadPrefix('a'))).toBe(false);
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
      const read = async () => (await store.list('', { limit: 1000 })).filter(({ key }) => key.includes('oas/'));
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
      const kept = new Set((await read()).map(({ key, version }) => `${key} ${version}`));
      for (const { key, version } of before) expect(kept).toContain(`${key} ${version}`);
      expect((await threads.messages.list(victim.thread_id)).data).toHaveLength(2);
    });
  });
});

describe('a record of another version', () => {
  test('is refused with an error that says so, and left as it is', async () => {
    const store = new MemoryStore();
    const { client } = setup({ store });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const key = `oas/assistant/${assistant.id}`;
    await store.set(key, { v: 2, d: { shape: 'of the future' } });
    const refusal = { status: 500, message: expect.stringContaining('another version of openai-assistants-shim') };
    await expect(client.beta.assistants.retrieve(assistant.id)).rejects.toMatchObject(refusal);
    await expect(client.beta.assistants.update(assistant.id, { name: 'x' })).rejects.toMatchObject(refusal);
    expect((await store.get(key))?.value).toEqual({ v: 2, d: { shape: 'of the future' } });
    for (const value of [null, 'text', [], { d: {} }]) {
      await store.set(key, value);
      await expect(createRecords(store).assistants.get(assistant.id)).rejects.toThrow(/another version/);
    }
  });
});
