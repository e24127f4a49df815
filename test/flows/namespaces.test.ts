import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { createFakeOpenAI } from '../../src/testing/index.js';

describe('clients of one store', () => {
  const begin = (store?: MemoryStore) => {
    const fake = createFakeOpenAI();
    fake.respond(() => 'Ok.');
    const connect = (namespace?: string) =>
      new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store, namespace } }).beta;
    return { fake, connect };
  };

  it.each([
    ['a store of their own', new MemoryStore()],
    ['the implicit store', undefined],
  ])('see nothing of another namespace in %s', async (_, store) => {
    const { connect } = begin(store);
    const [one, other, same] = [connect('one'), connect('other'), connect('one')];
    const assistant = await one.assistants.create({ model: 'gpt-4o' });
    const thread = await one.threads.create({ messages: [{ role: 'user', content: 'Hi', metadata: { by: 'one' } }] });
    const run = await one.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });

    expect(await same.assistants.retrieve(assistant.id)).toEqual(assistant);
    expect((await same.threads.runs.list(thread.id)).data).toEqual([run]);
    expect((await other.assistants.list()).data).toEqual([]);
    await expect(other.assistants.retrieve(assistant.id)).rejects.toMatchObject({ status: 404 });
    await expect(other.assistants.delete(assistant.id)).rejects.toMatchObject({ status: 404 });
    expect((await other.threads.runs.list(thread.id)).data).toEqual([]);
    expect((await other.threads.messages.list(thread.id)).data.map(({ metadata }) => metadata)).toEqual([{}, {}]);
  });

  it('find what a test has seeded in any namespace', async () => {
    const { fake, connect } = begin();
    const early = connect('early');
    await early.assistants.list();
    await fake.seed({ assistants: [{ id: 'asst_seeded', model: 'gpt-4o' }] });
    for (const beta of [early, connect('late'), connect()]) {
      expect((await beta.assistants.retrieve('asst_seeded')).id).toBe('asst_seeded');
    }
  });

  it.each(['', 'a/b', 'a b', '{x}', 'x'.repeat(65)])('refuse the namespace %j', (namespace) => {
    const { connect } = begin();
    expect(() => connect(namespace)).toThrow(TypeError);
  });
});
