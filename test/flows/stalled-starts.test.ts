import { MemoryStore, type Store } from 'openai-assistants-shim';
import { expect, it } from 'vitest';
import { forbidUnhandledRejections } from '../support/flow-tools.js';
import { viewStore } from '../support/other-process.js';
import { after, passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { countCalls, createStoredWorld } from '../support/stored-world.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** Longer than a thread is held for a process that does not say that it still needs it. */
const STALL_MS = 70_000;

it('a run whose assistant is read for too long sends nothing once another process has the thread', async () => {
  const store = new MemoryStore();
  let isStalling = false;
  const world = await createStoredWorld({}, {
    ...viewStore(store),
    get: async (partition, key) => {
      if (isStalling && partition.endsWith('/a')) {
        isStalling = false;
        await after(STALL_MS);
      }
      return store.get(partition, key);
    },
  } satisfies Store);
  const { fake, threadId, assistantId: assistant_id } = world;
  fake.respond(() => 'Sunny.');
  const [first, second] = [world.connect().beta.threads.runs, world.connect().beta.threads.runs];
  await passTime(first.createAndPoll(threadId, { assistant_id }));
  const before = countCalls(fake);

  isStalling = true;
  const refused = expect(first.create(threadId, { assistant_id })).rejects.toMatchObject({ status: 400 });
  await wait(1_000);
  // A look at the thread is where its lease begins to be watched.
  await expect(passTime(second.create(threadId, { assistant_id }))).rejects.toMatchObject({ status: 400 });
  await wait(62_000);
  const { status } = await passTime(second.createAndPoll(threadId, { assistant_id }));
  expect(status).toBe('completed');
  await passTime(refused);
  expect(countCalls(fake) - before).toBe(1);
});
