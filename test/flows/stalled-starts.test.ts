import { MemoryStore, type Store } from 'openai-assistants-shim';
import { expect, it, vi } from 'vitest';
import { forbidUnhandledRejections } from '../support/flow-tools.js';
import { viewStore } from '../support/other-process.js';
import { after, passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { countCalls, createStoredWorld, listRun, listTexts } from '../support/stored-world.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** Longer than a thread is held for a process that does not say that it still needs it. */
const STALL_MS = 70_000;

/** Longer than it is held for a process of which nothing is known. */
const UNWATCHED_MS = 301_000;

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
  expect((await passTime(second.createAndPoll(threadId, { assistant_id }))).status).toBe('completed');
});

it('a run whose process is frozen until another one has the thread is not recorded when it thaws', async () => {
  const { fake, threadId, assistantId, addMortal, connect } = await createStoredWorld();
  fake.respond(() => 'Sunny.');
  const { mortal, client } = addMortal();
  const other = connect();
  const params = { assistant_id: assistantId };
  const thaw = mortal.freezeWith('POST /v1/responses');
  const refused = expect(client.beta.threads.runs.create(threadId, params)).rejects.toMatchObject({ status: 400 });
  await wait(1_000);
  vi.setSystemTime(Date.now() + UNWATCHED_MS);
  const run = await passTime(other.beta.threads.runs.createAndPoll(threadId, params));
  expect(run.status).toBe('completed');
  thaw();
  await passTime(refused);
  expect(await listRun(other, threadId)).toEqual(run);
  expect(await listTexts(other, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
  expect((await passTime(other.beta.threads.runs.createAndPoll(threadId, params))).status).toBe('completed');
});
