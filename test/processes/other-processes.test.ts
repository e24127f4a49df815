import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryStore, OpenAI, type Run } from 'openai-assistants-shim';
import { describeBackends } from '../store/support/backends.js';
import { answer, ask, callsWeather, collect, expectUsable, refusal, runToEnd, takeRun } from '../support/flow-tools.js';
import { describeRun } from './support/describe-run.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';
import { createWorkerPool, type Worker, type WorkerPool } from './support/start-worker.js';

const SOON = { pollIntervalMs: 20 };

let pool: WorkerPool;
let workers: Worker[];
let served: ServedFake;

beforeAll(async () => {
  pool = await createWorkerPool();
  [served, workers] = await Promise.all([serveFake(), Promise.all([pool.start(), pool.start(), pool.start()])]);
});

afterAll(async () => {
  await pool.close();
  await served.close();
});

/** A client in each process, each with a store of its own on the same data, or on none. */
function connect(store: string[] | null, execution: 'auto' | 'foreground' = 'auto'): [OpenAI, OpenAI, OpenAI] {
  served.fake.reset();
  const config = { baseURL: served.baseURL, store, execution };
  const [a, b, c] = workers.map((worker) => worker.connect(config));
  if (!a || !b || !c) throw new Error('too few workers');
  return [a, b, c];
}

const runOf = (run: Run) => ({ thread_id: run.thread_id });

/** A run with a tool round, each call made by the next of the clients. */
async function runThrough(clients: OpenAI[], threadId: string, assistantId: string): Promise<string> {
  const next = (): OpenAI => {
    const [client] = clients.splice(0, 1);
    if (!client) throw new Error('no client is left');
    clients.push(client);
    return client;
  };
  const created = await next().beta.threads.runs.create(threadId, { assistant_id: assistantId, metadata: { a: 'b' } });
  const waiting = await next().beta.threads.runs.poll(created.id, runOf(created), SOON);
  expect(waiting.status).toBe('requires_action');
  const submitted = await next().beta.threads.runs.submitToolOutputs(waiting.id, {
    ...runOf(waiting),
    tool_outputs: [{ tool_call_id: 'call_a', output: 'sunny' }],
  });
  expect(submitted.status).toBe('queued');
  const done = await next().beta.threads.runs.poll(submitted.id, runOf(submitted), SOON);
  expect(done).toMatchObject({ id: created.id, status: 'completed', metadata: { a: 'b' } });
  return done.id;
}

function scriptRound(): void {
  served.fake.reply({ text: 'Let me look.', ...callsWeather('call_a') });
  served.fake.reply({ chunks: ['It ', 'is ', 'sunny.'], usage: { inputTokens: 10, outputTokens: 5 } });
}

describeBackends(
  ({ open, address = [] }) => {
    beforeAll(async () => {
      await open();
    });

    test('processes of one store go on with a run as one process does', async () => {
      const clients = connect(address);
      scriptRound();
      const { threadId, assistantId } = await ask({ client: clients[0] });
      const runId = await runThrough([...clients], threadId, assistantId);
      // The process that follows the turn may learn of its end a moment later than one that asks upstream.
      const thread = { thread_id: threadId };
      await Promise.all(clients.map((client) => client.beta.threads.runs.poll(runId, thread, SOON)));
      const [a, b, c] = await Promise.all(clients.map((client) => describeRun(client, threadId, runId)));
      expect(b).toEqual(a);
      expect(c).toEqual(a);

      const alone = new OpenAI({
        apiKey: 'test',
        fetch: served.fake.fetch,
        assistants: { store: new MemoryStore() },
      });
      scriptRound();
      const there = await ask({ client: alone });
      const aloneId = await runThrough([alone], there.threadId, there.assistantId);
      expect(a).toEqual(await describeRun(alone, there.threadId, aloneId));
      served.fake.assertDone();
    });

    test('a run on a thread in use is refused in every process, and cancelled by any', async () => {
      const [a, b, c] = connect(address);
      const { fake } = served;
      const { threadId, assistantId } = await ask({ client: a });
      fake.reply('One two three.');
      const hold = fake.hold({ afterEvents: 7 });
      const run = await a.beta.threads.runs.create(threadId, { assistant_id: assistantId });
      await hold.reached;
      expect(await b.beta.threads.runs.retrieve(run.id, runOf(run))).toMatchObject({ status: 'in_progress' });
      expect(await refusal(c.beta.threads.runs.create(threadId, { assistant_id: assistantId }))).toMatchObject({
        status: 400,
        message: `400 Thread ${threadId} already has an active run ${run.id}.`,
      });
      expect(await refusal(c.beta.threads.messages.create(threadId, { role: 'user', content: 'x' }))).toMatchObject({
        message: `400 Can't add messages to ${threadId} while a run ${run.id} is active.`,
      });
      expect(await b.beta.threads.runs.cancel(run.id, runOf(run))).toMatchObject({ status: 'cancelling' });
      const ends = await Promise.all([a, b, c].map((each) => each.beta.threads.runs.poll(run.id, runOf(run), SOON)));
      expect(ends.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
      await expectUsable({ fake, client: c }, threadId, assistantId);
    });

    test('of runs created, and of outputs submitted, at the same moment one is accepted', async () => {
      const clients = connect(address);
      const { fake } = served;
      const { threadId, assistantId } = await ask({ client: clients[0] });
      fake.respond(({ context }) => (context.items.at(-1)?.type === 'message' ? callsWeather('call_a') : 'Sunny.'));
      const accept = async <T>(calls: Promise<T>[]): Promise<T[]> => {
        const results = await Promise.allSettled(calls);
        const refused = results.flatMap(({ status }) => (status === 'rejected' ? [status] : []));
        expect(refused).toHaveLength(calls.length - 1);
        return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      };
      const [run] = await accept(
        clients.map(({ beta }) => beta.threads.runs.create(threadId, { assistant_id: assistantId })),
      );
      if (!run) throw new Error('none was accepted');
      await clients[1].beta.threads.runs.poll(run.id, runOf(run), SOON);
      const tool_outputs = [{ tool_call_id: 'call_a', output: 'sunny' }];
      await accept(
        clients.map(({ beta }) => beta.threads.runs.submitToolOutputs(run.id, { ...runOf(run), tool_outputs })),
      );
      const done = await clients[2].beta.threads.runs.poll(run.id, runOf(run), SOON);
      expect(done.status).toBe('completed');
      expect(fake.responses).toHaveLength(2);
      expect(fake.conversations[0]?.items.map(({ type }) => type)).toEqual([
        'message',
        'function_call',
        'function_call_output',
        'message',
      ]);
    });

    // It takes as long as a process lets pass before it looks whether it is to stop; once is enough.
    if (address[0] !== 'better-sqlite3') return;

    test('a run in the foreground is cancelled from another process, and its stream ends with it', async () => {
      const [a, b, c] = connect(address, 'foreground');
      const { fake } = served;
      const { threadId, assistantId } = await ask({ client: a });
      fake.reply('One two three.');
      const hold = fake.hold({ afterEvents: 6 });
      const stream = await a.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
      const following = collect(stream);
      await hold.reached;
      const [run] = (await b.beta.threads.runs.list(threadId)).data;
      await b.beta.threads.runs.cancel(run?.id ?? '', { thread_id: threadId });
      expect(takeRun(await following)).toMatchObject({ id: run?.id, status: 'cancelled' });
      expect(await c.beta.threads.runs.retrieve(run?.id ?? '', { thread_id: threadId })).toMatchObject({
        status: 'cancelled',
      });
      expect(fake.responses[0]?.status).toBe('cancelled');
      await expectUsable({ fake, client: c }, threadId, assistantId);
    });
  },
  { persistent: true },
);

describe('processes that share no store', () => {
  test('see what upstream holds of a run of one response; the rest is null', async () => {
    const [a, b] = connect(null);
    const { fake } = served;
    const { threadId, assistantId } = await ask({ client: a });
    fake.reply({ reasoning: true, text: 'Sunny.' });
    const run = await runToEnd(a, threadId, assistantId);
    const { threads } = b.beta;
    expect(await threads.retrieve(threadId)).toEqual({
      ...(await a.beta.threads.retrieve(threadId)),
    });
    const before = fake.requests.length;
    const restored = await threads.runs.retrieve(run.id, runOf(run));
    expect(restored).toMatchObject({ id: run.id, status: 'completed', usage: run.usage, model: run.model });
    expect(fake.requests.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /responses/${run.id.replace('run_', 'resp_')}`,
      `GET /conversations/${threadId.replace('thread_', 'conv_')}`,
    ]);
    expect((await threads.runs.list(threadId)).data).toEqual([]);
    const steps = await threads.runs.steps.list(run.id, runOf(run));
    const known = await a.beta.threads.runs.steps.list(run.id, runOf(run));
    expect(steps.data.map(({ id, type, status }) => [id, type, status])).toEqual(
      known.data.map(({ id, type, status }) => [id, type, status]),
    );
    const messages = (await threads.messages.list(threadId)).data;
    expect(messages.map(({ content }) => content)).toEqual(
      (await a.beta.threads.messages.list(threadId)).data.map(({ content }) => content),
    );
    expect(messages.at(-1)).toMatchObject({ role: 'user', run_id: null, assistant_id: null });
    fake.reply('Still here.');
    const assistant = await b.beta.assistants.create({ model: 'gpt-4o' });
    expect((await runToEnd(b, threadId, assistant.id)).status).toBe('completed');
  });

  test('submit the outputs of a run that was restored', async () => {
    const [a, b] = connect(null);
    const { threadId, assistantId } = await ask({ client: a });
    scriptRound();
    const waiting = await runToEnd(a, threadId, assistantId);
    const restored = await b.beta.threads.runs.retrieve(waiting.id, runOf(waiting));
    expect(restored).toMatchObject({ status: 'requires_action', required_action: waiting.required_action });
    const done = await answer(b, restored);
    expect(done).toMatchObject({ id: waiting.id, status: 'completed' });
    served.fake.assertDone();
  });

  test('are told of unknown things as of unknown things', async () => {
    const [a, b] = connect(null);
    const { threadId } = await ask({ client: a });
    const { threads } = b.beta;
    expect((await threads.runs.list(threadId)).data).toEqual([]);
    expect(await refusal(threads.runs.retrieve('run_none', { thread_id: threadId }))).toMatchObject({
      status: 404,
      message: "404 No run found with id 'run_none'.",
    });
  });
});
