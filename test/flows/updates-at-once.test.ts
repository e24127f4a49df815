import { describe, expect, it } from 'vitest';
import { MemoryStore } from 'openai-assistants-shim';
import { connectElsewhere, viewStore } from '../support/other-process.js';
import { setup, takeRequests } from '../support/setup.js';

const COUNT = 20;

async function startThread(history: 'conversations' | 'store') {
  const memory = new MemoryStore();
  let writes = 0;
  const store = {
    ...viewStore(memory),
    write: (...args: Parameters<MemoryStore['write']>) => {
      writes += 1;
      return memory.write(...args);
    },
  };
  const world = setup({ history, store });
  const { threads } = world.client.beta;
  const { id: threadId } = await threads.create();
  for (let number = 1; number <= COUNT; number += 1)
    await threads.messages.create(threadId, { role: 'user', content: `${number}` });
  const ids = (await threads.messages.list(threadId)).data.map(({ id }) => id);
  return { world, place: { thread_id: threadId }, ids, countWrites: () => writes };
}

describe.each(['conversations', 'store'] as const)('the metadata of many messages, set at once (%s)', (home) => {
  const isAtService = home === 'conversations';

  it('takes one request and one write for each message', async () => {
    const { world, place, ids, countWrites } = await startThread(home);
    const { messages } = world.client.beta.threads;
    const [sent, written] = [world.fake.requests.length, countWrites()];
    await Promise.all(ids.map((id) => messages.update(id, { ...place, metadata: { of: id } })));
    expect(takeRequests(world.fake, sent)).toHaveLength(isAtService ? COUNT : 0);
    expect(countWrites() - written).toBe(COUNT);
    const { data } = await messages.list(place.thread_id);
    expect(data.map(({ metadata }) => metadata)).toEqual(ids.map((id) => ({ of: id })));
  });

  it('from two processes takes one request for each update, and each message has one of the two', async () => {
    const { world, place, ids } = await startThread(home);
    const clients = [world.client, connectElsewhere(world, { history: home })];
    const sent = world.fake.requests.length;
    await Promise.all(
      clients.flatMap(({ beta }, by) =>
        ids.map((id) => beta.threads.messages.update(id, { ...place, metadata: { of: id, by: `${by}` } })),
      ),
    );
    expect(takeRequests(world.fake, sent)).toHaveLength(isAtService ? 2 * COUNT : 0);
    const { data } = await world.client.beta.threads.messages.list(place.thread_id);
    const expected = ids.map((id) => ({ of: id, by: expect.stringMatching(/^[01]$/) }));
    expect(data.map(({ metadata }) => metadata)).toEqual(expected);
  });
});
