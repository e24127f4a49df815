import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { importThreads } from 'openai-assistants-shim/import';
import { expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { assistant, message, thread, TIME } from '../import/objects.js';
import { forbidUnhandledRejections, runToEnd } from '../support/flow-tools.js';
import { viewStore } from '../support/other-process.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { Mortal } from './support/mortal.js';
import { waitForLease } from './support/mortal-world.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const ID = 'thread_abcdefghijklmnopqrstuvwx';

/** More than one request takes. */
const COUNT = 45;

const WORDS = Array.from({ length: COUNT }, (_, index) => `Words ${index}.`);

/** An imported thread, a process that is going to die, and another one. */
async function startWorld() {
  const fake = createFakeOpenAI();
  const store = new MemoryStore();
  const mortal = new Mortal(store, fake.fetch);
  const options = { apiKey: 'test', logLevel: 'off' as const };
  const first = new OpenAI({ ...options, fetch: mortal.fetch, assistants: { store: mortal.store } });
  const client = new OpenAI({ ...options, fetch: fake.fetch, assistants: { store: viewStore(store) } });
  const messages = WORDS.map((value, index) =>
    message(`msg_${index}`, {
      thread_id: ID,
      created_at: TIME + index,
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: [{ type: 'text', text: { value, annotations: [] } }],
    }),
  );
  await passTime(importThreads(client, [assistant('asst_1'), thread(ID), ...messages]));
  fake.respond(() => 'Yes.');
  return { fake, store, mortal, first, client };
}

type World = Awaited<ReturnType<typeof startWorld>>;

async function listTexts({ client }: World): Promise<string[]> {
  const texts: string[] = [];
  const walk = async (): Promise<void> => {
    for await (const { content } of client.beta.threads.messages.list(ID, { order: 'asc', limit: 20 }))
      texts.push(content[0]?.type === 'text' ? content[0].text.value : '');
  };
  await passTime(walk());
  return texts;
}

/** What the conversations hold in which something is: of one whose making was not heard of nothing is used. */
const readConversations = ({ fake }: World): string[][] =>
  fake.conversations
    .filter(({ items }) => items.length > 0)
    .map(({ items }) => items.map(({ content }) => (content as { text: string }[])[0]?.text ?? ''));

it.each([
  [
    'a message is added',
    (client: OpenAI) => client.beta.threads.messages.create(ID, { role: 'user', content: 'New.' }),
  ],
  ['a run begins', (client: OpenAI) => runToEnd(client, ID, 'asst_1')],
])(
  'a process that is killed anywhere while %s leaves a thread that another one brings to its conversation',
  async (_what, use) => {
    let steps = 0;
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; ; step += 1) {
        expect(step).toBeLessThan(200);
        const world = await startWorld();
        world.mortal.dieAt(step, when);
        await passTime(Promise.race([use(world.first), world.mortal.died]));
        const point = `killed ${when} step ${step}`;
        expect((await listTexts(world)).slice(0, COUNT), point).toEqual(WORDS);
        waitForLease();

        await passTime(world.client.beta.threads.messages.create(ID, { role: 'user', content: 'Then?' }));
        const ended = await passTime(runToEnd(world.client, ID, 'asst_1'));

        expect(ended.status, point).toBe('completed');
        const [texts = [], ...others] = readConversations(world);
        expect(others, point).toEqual([]);
        expect(texts.slice(0, COUNT), point).toEqual(WORDS);
        expect(texts.slice(-2), point).toEqual(['Then?', 'Yes.']);
        expect(await listTexts(world), point).toEqual(texts);
        steps = Math.max(steps, step);
        if (!world.mortal.isDead) break;
      }
    }
    expect(steps).toBeGreaterThan(10);
  },
);
