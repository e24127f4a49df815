import { MemoryStore, OpenAI, prune } from 'openai-assistants-shim';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { describe, expect, it } from 'vitest';
import { forbidUnhandledRejections, refusal, runToEnd } from '../support/flow-tools.js';
import { countLeft, NOTHING_LEFT, readThreads } from '../support/left-behind.js';
import { passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { createWeatherAssistant } from '../support/setup.js';
import { Mortal } from './support/mortal.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** More steps than any deletion here has. */
const MOST_STEPS = 200;

/** A thread with messages, a run and a vector store of its own, and processes that may die. */
async function startWorld() {
  const fake = createFakeOpenAI();
  const store = new MemoryStore();
  const connect = () => {
    const mortal = new Mortal(store, fake.fetch);
    const logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
    const client = new OpenAI({ apiKey: 'test', fetch: mortal.fetch, logger, assistants: { store: mortal.store } });
    return { mortal, client };
  };
  const { client } = connect();
  const { id: file_id } = fake.addFile();
  const assistant = await passTime(createWeatherAssistant(client));
  const thread = await passTime(
    client.beta.threads.create({
      messages: [{ role: 'user', content: 'Weather?', metadata: { a: 'b' } }],
      tool_resources: { file_search: { vector_stores: [{ file_ids: [file_id] }] } },
    }),
  );
  fake.reply('Sunny.');
  const run = await passTime(runToEnd(client, thread.id, assistant.id));
  return { fake, store, connect, threadId: thread.id, runId: run.id };
}

/** Lets a process delete the thread, and die at a step of it. False when it has come through. */
async function dieDeleting(
  { connect, threadId }: Awaited<ReturnType<typeof startWorld>>,
  step: number,
  when: 'before' | 'after',
): Promise<boolean> {
  const { mortal, client } = connect();
  mortal.dieAt(step, when);
  const deleting = client.beta.threads.delete(threadId).catch(() => null);
  await passTime(Promise.race([deleting, mortal.died]));
  return mortal.isDead;
}

describe.each(['before', 'after'] as const)('a process that dies %s any step of the deletion of a thread', (when) => {
  it.each(['a look', 'prune'] as const)(
    'leaves all of it there, or what the next process erases: by %s',
    async (by) => {
      for (let step = 1, isDead = true; isDead; step += 1) {
        if (step > MOST_STEPS) throw new Error('The deletion is longer than expected.');
        const world = await startWorld();
        const { fake, store, connect, threadId, runId } = world;
        isDead = await dieDeleting(world, step, when);
        const point = `${when} step ${step}`;
        const { client } = connect();
        const { threads } = client.beta;
        const before = countLeft(fake);
        if (by === 'prune') await passTime(prune(client));
        const seen = await passTime(threads.retrieve(threadId).catch((error: unknown) => error));
        if (!(seen instanceof Error)) {
          expect(before, point).toMatchObject({ conversations: 1, items: 2, responses: 1, vectorStores: 1 });
          expect((await passTime(threads.runs.list(threadId))).data, point).toHaveLength(1);
          expect((await passTime(threads.messages.list(threadId))).data, point).toHaveLength(2);
          await passTime(threads.delete(threadId));
        }
        const place = { thread_id: threadId };
        expect(await refusal(passTime(threads.runs.retrieve(runId, place))), point).toMatchObject({ status: 404 });
        expect(await refusal(passTime(threads.messages.list(threadId))), point).toMatchObject({ status: 404 });
        await wait(1_000);
        expect(countLeft(fake), point).toEqual(NOTHING_LEFT);
        expect(await readThreads({ store }), point).toEqual([]);
      }
    },
  );

  it('and so is one by one that dies at it as well', async () => {
    for (let first = 5; ; first += 3) {
      for (let second = 1; second < first; second += 2) {
        const world = await startWorld();
        const { fake, store, connect, threadId } = world;
        if (!(await dieDeleting(world, first, when))) return;
        const heir = connect();
        heir.mortal.dieAt(second, when);
        const looking = heir.client.beta.threads.messages.list(threadId).catch(() => null);
        await passTime(Promise.race([looking, heir.mortal.died]));
        await wait(1_000);
        const { client } = connect();
        const deleting = client.beta.threads.delete(threadId).catch((error: unknown) => error);
        const refused = await passTime(deleting);
        if (refused instanceof Error) expect(refused).toMatchObject({ status: 404 });
        await wait(1_000);
        const point = `${when} step ${first}, then ${second}`;
        expect(countLeft(fake), point).toEqual(NOTHING_LEFT);
        expect(await readThreads({ store }), point).toEqual([]);
      }
    }
  });
});
