import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI, type AssistantsOptions, type Fallback, type Run } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { describeBackends } from '../store/support/backends.js';
import { answer, callsWeather, forbidUnhandledRejections, runToEnd, type Following } from '../support/flow-tools.js';
import { viewStore } from '../support/other-process.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { createWeatherAssistant } from '../support/setup.js';
import { Mortal } from './support/mortal.js';
import { waitForLease } from './support/mortal-world.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';
import { createWorkerPool, type WorkerPool } from './support/start-worker.js';

const SORRY = 'Sorry, please try again later.';
const MODEL: Fallback[] = [{ model: 'gpt-5-mini' }];
const TEXT: Fallback[] = [{ text: SORRY }];
const SAID = { model: 'Sunny.', text: SORRY };

/** The assistant's own model fails each time; the other one calls a tool, and then says that it is sunny. */
function failOwnModel(fake: FakeOpenAI): void {
  fake.respond(({ context }) => {
    if (context.model === 'gpt-4o') return { failed: { code: 'server_error', message: 'Broke.' } };
    return context.items.some(({ type }) => type === 'function_call_output') ? 'Sunny.' : callsWeather('call_a');
  });
}

/** A process that is going to die, and another one: one upstream, one store. */
async function startWorld(options: AssistantsOptions) {
  const fake = createFakeOpenAI();
  const store = new MemoryStore();
  const mortal = new Mortal(store, fake.fetch);
  const first = new OpenAI({ apiKey: 'test', fetch: mortal.fetch, assistants: { ...options, store: mortal.store } });
  const assistants = { ...options, store: viewStore(store) };
  const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants });
  failOwnModel(fake);
  const { id: assistantId } = await createWeatherAssistant(client);
  const messages = [{ role: 'user' as const, content: 'Weather?' }];
  const { id: threadId } = await client.beta.threads.create({ messages });
  return { fake, mortal, first, client, threadId, assistantId };
}

type World = Awaited<ReturnType<typeof startWorld>>;

/** More steps than any flow here has. */
const MOST_STEPS = 200;

/** Kills the process at each step of a run in turn, until it comes through; then looks what is left of it. */
async function killAnywhere(
  options: AssistantsOptions,
  following: Following,
  check: (world: World, point: string, run: Run | undefined) => Promise<void>,
): Promise<void> {
  for (const when of ['before', 'after'] as const) {
    for (let step = 1; ; step += 1) {
      if (step > MOST_STEPS) throw new Error('The flow is longer than expected.');
      const world = await startWorld(options);
      const { mortal, first, client, threadId, assistantId } = world;
      mortal.dieAt(step, when);
      const flow = async () => {
        const run = await runToEnd(first, threadId, assistantId, following);
        if (run.status === 'requires_action') await answer(first, run, following);
      };
      await passTime(Promise.race([flow(), mortal.died]));
      if (mortal.isDead) waitForLease();
      const [known] = (await passTime(client.beta.threads.runs.list(threadId))).data;
      let run = known && (await passTime(pollOn(client, known)));
      if (run?.status === 'requires_action') run = await passTime(answer(client, run));
      await check(world, `${following}, killed ${when} step ${step}`, run);
      await expectUsable(world);
      if (!mortal.isDead) break;
    }
  }
}

const pollOn = (client: OpenAI, { id, thread_id }: Run): Promise<Run> =>
  client.beta.threads.runs.poll(id, { thread_id }, { pollIntervalMs: 1000 });

async function expectUsable(world: World): Promise<void> {
  const { fake, client, threadId, assistantId } = world;
  fake.respond(() => 'Still here.');
  expect(await passTime(runToEnd(client, threadId, assistantId))).toMatchObject({ status: 'completed' });
  expect((await listTexts(world)).at(-1)).toBe('Still here.');
}

/** The messages of a thread, oldest first. */
async function listTexts({ client, threadId }: World): Promise<string[]> {
  const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc' });
  return data.map(({ content }) => content.map((part) => (part.type === 'text' ? part.text.value : '')).join(''));
}

describe.each(['conversations', 'store'] as const)(
  'a process that dies anywhere on the way to a fallback (%s)',
  (history) => {
    forbidUnhandledRejections();
    stopTimeInEachTest();

    it.each(['model', 'text'] as const)('leaves a polled run that another one completes: %s', async (kind) => {
      const fallbacks = kind === 'model' ? MODEL : TEXT;
      await killAnywhere({ fallbacks, history }, 'polled', async (world, point, run) => {
        const models = world.fake.requests.flatMap(({ path, body }) =>
          path === '/responses' ? [body?.['model']] : [],
        );
        if (run === undefined) {
          waitForLease();
          return;
        }
        expect(run, point).toMatchObject({ status: 'completed', model: 'gpt-4o', last_error: null });
        expect(await listTexts(world), point).toEqual(['Weather?', SAID[kind]]);
        // A response that is kept nowhere is lost with its reader, and asked for again.
        if (history === 'store') return;
        expect(models, point).toEqual(kind === 'model' ? ['gpt-4o', 'gpt-5-mini', 'gpt-5-mini'] : ['gpt-4o']);
      });
    });

    it('leaves a streamed run that ends, and nothing twice', async () => {
      await killAnywhere({ fallbacks: MODEL, history }, 'streamed', async (world, point, run) => {
        const texts = await listTexts(world);
        if (run === undefined) {
          waitForLease();
          return;
        }
        expect(texts, point).toEqual(run.status === 'completed' ? ['Weather?', 'Sunny.'] : ['Weather?']);
      });
    });
  },
);

describeBackends(
  ({ open, address = [] }) => {
    let pool: WorkerPool;
    let served: ServedFake;

    beforeAll(async () => {
      [pool, served] = await Promise.all([createWorkerPool(), serveFake()]);
    });

    afterEach(() => vi.useRealTimers());

    afterAll(async () => {
      await pool.close();
      await served.close();
    });

    it.each(['ahead of its request', 'while it answers'])(
      'a process killed on its way to a fallback, %s',
      async (when) => {
        const { fake, baseURL } = served;
        fake.reset();
        failOwnModel(fake);
        const client = new OpenAI({ apiKey: 'test', baseURL, assistants: { store: await open(), fallbacks: MODEL } });
        const { id: assistantId } = await createWeatherAssistant(client);
        const { id: threadId } = await client.beta.threads.create({
          messages: [{ role: 'user', content: 'Weather?' }],
        });
        const worker = await pool.start();
        const diesAt = when === 'while it answers' ? {} : { diesAt: { request: 'POST /responses', nth: 2 } };
        const first = worker.connect({ baseURL, store: address, fallbacks: MODEL, ...diesAt });
        // The first response is over once the second is held.
        const held = [fake.hold({ afterEvents: 2 }), fake.hold({ afterEvents: 2 })];
        const run = await first.beta.threads.runs.create(threadId, { assistant_id: assistantId });
        held[0]?.release();
        if (when === 'while it answers') await held[1]?.reached;
        else await worker.gone;
        await worker.kill();
        held[1]?.release();
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 301_000 });
        const waiting = await client.beta.threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 10 });
        expect(waiting).toMatchObject({ id: run.id, status: 'requires_action' });
        expect(await answer(client, waiting)).toMatchObject({ status: 'completed', model: 'gpt-4o' });
        const models = fake.requests.flatMap(({ path, body }) => (path === '/responses' ? [body?.['model']] : []));
        expect(models).toEqual(['gpt-4o', 'gpt-5-mini', 'gpt-5-mini']);
      },
    );
  },
  { persistent: true },
);
