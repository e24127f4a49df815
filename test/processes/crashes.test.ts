import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { OpenAI, type Run, type Store } from 'openai-assistants-shim';
import { describeBackends } from '../store/support/backends.js';
import {
  answer,
  ask,
  callsWeather,
  collect,
  expectUsable,
  refusal,
  runToEnd,
  showConversation,
} from '../support/flow-tools.js';
import type { ClientConfig } from './support/messages.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';
import { createWorkerPool, type Worker, type WorkerPool } from './support/start-worker.js';

const SOON = { pollIntervalMs: 10 };
const OUTPUTS = { tool_outputs: [{ tool_call_id: 'call_a', output: 'sunny' }] };
const ROUND = ['user: Weather?', 'function_call call_a', 'output call_a', 'assistant: Sunny.'];

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

/** The clock of this process is so many seconds ahead: what the killed one was at is no longer its own. */
function setAhead(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
}

/** A process to be killed, and this one, which is another, with a client on the same data. */
interface Crash {
  worker: Worker;
  first: OpenAI;
  client: OpenAI;
  threadId: string;
  assistantId: string;
}

async function prepare(store: Store, address: string[], config: Partial<ClientConfig> = {}): Promise<Crash> {
  const { fake, baseURL } = served;
  fake.reset();
  fake.respond(({ context }) =>
    context.items.some(({ type }) => type === 'function_call_output') ? 'Sunny.' : callsWeather('call_a'),
  );
  const worker = await pool.start();
  const client = new OpenAI({ apiKey: 'test', baseURL, assistants: { store } });
  const first = worker.connect({ baseURL, store: address, ...config });
  return { worker, first, client, ...(await ask({ client })) };
}

/** What is left comes to the end it would have come to without the crash: nothing is lost, nothing done twice. */
async function expectTrueEnd({ client, threadId, assistantId }: Crash, run: Run): Promise<void> {
  const { fake } = served;
  let ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId }, SOON);
  if (ended.status === 'requires_action') ended = await answer(client, ended);
  expect(ended).toMatchObject({ id: run.id, status: 'completed', last_error: null });
  expect(showConversation(fake, threadId)).toEqual(ROUND);
  expect(fake.responses).toHaveLength(2);
  await expectUsable({ fake, client }, threadId, assistantId);
}

describeBackends(
  ({ open, address = [] }) => {
    test('a process killed when it has created a polled run, and in the middle of it, leaves its true end', async () => {
      const store = await open();
      for (const afterEvents of [1, 7]) {
        const crash = await prepare(store, address);
        const hold = served.fake.hold({ afterEvents });
        const run = await crash.first.beta.threads.runs.create(crash.threadId, { assistant_id: crash.assistantId });
        await hold.reached;
        await crash.worker.kill();
        const params = { thread_id: crash.threadId };
        expect((await crash.client.beta.threads.runs.retrieve(run.id, params)).status).toMatch(
          /^(queued|in_progress)$/,
        );
        hold.release();
        await expectTrueEnd(crash, run);
      }
    });

    test('a process killed while its run awaits outputs, or once they are with the model, leaves its true end', async () => {
      const store = await open();
      for (const isSubmitted of [false, true]) {
        const crash = await prepare(store, address);
        const { first, threadId } = crash;
        const run = await runToEnd(first, threadId, crash.assistantId);
        expect(run.status).toBe('requires_action');
        const hold = isSubmitted ? served.fake.hold() : null;
        if (isSubmitted) await first.beta.threads.runs.submitToolOutputs(run.id, { thread_id: threadId, ...OUTPUTS });
        await crash.worker.kill();
        hold?.release();
        await expectTrueEnd(crash, run);
      }
    });

    test('a process killed while the service takes its outputs leaves its true end', async () => {
      const crash = await prepare(await open(), address);
      const { first, worker, client, threadId } = crash;
      const run = await runToEnd(first, threadId, crash.assistantId);
      const hold = served.fake.hold({ afterEvents: 0 });
      const submitting = refusal(
        first.beta.threads.runs.submitToolOutputs(run.id, { thread_id: threadId, ...OUTPUTS }),
      );
      await hold.reached;
      await worker.kill();
      await submitting;
      const seen = await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId });
      expect(seen).toMatchObject({ status: 'queued', required_action: null });
      hold.release();
      setAhead(6);
      await expectTrueEnd(crash, run);
    });

    // What follows is the same for every store that keeps the contract.
    if (address[0] !== 'better-sqlite3') return;

    test('a process killed before the service has its outputs leaves its true end', async () => {
      const crash = await prepare(await open(), address, { diesAt: { request: 'POST /responses', nth: 2 } });
      const { first, worker, threadId } = crash;
      const run = await runToEnd(first, threadId, crash.assistantId);
      await refusal(first.beta.threads.runs.submitToolOutputs(run.id, { thread_id: threadId, ...OUTPUTS }));
      await worker.gone;
      setAhead(301);
      await expectTrueEnd(crash, run);
    });

    test('a process killed before it could say which run it has created leaves a thread that is free in time', async () => {
      const crash = await prepare(await open(), address);
      const { first, worker, client, threadId, assistantId } = crash;
      const { fake } = served;
      fake.reply('Nobody asked.');
      const hold = fake.hold({ afterEvents: 0 });
      const creating = refusal(first.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
      await hold.reached;
      await worker.kill();
      await creating;
      hold.release();
      const message = `400 Thread ${threadId} already has an active run.`;
      await expect(client.beta.threads.runs.create(threadId, { assistant_id: assistantId })).rejects.toThrow(message);
      setAhead(301);
      await expectUsable({ fake, client }, threadId, assistantId);
      expect(showConversation(fake, threadId)).toEqual([
        'user: Weather?',
        'assistant: Nobody asked.',
        'assistant: Still here.',
      ]);
    });

    test('a process killed while it streams leaves a run that ends, and a usable thread', async () => {
      const crash = await prepare(await open(), address);
      const { first, worker, client, threadId, assistantId } = crash;
      const { fake } = served;
      fake.reply({ chunks: ['One ', 'two ', 'three.'] });
      const hold = fake.hold({ afterEvents: 7 });
      const stream = await first.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
      const reading = refusal(collect(stream));
      await hold.reached;
      await worker.kill();
      await reading;
      const [run] = (await client.beta.threads.runs.list(threadId)).data;
      const ended = await client.beta.threads.runs.poll(run?.id ?? '', { thread_id: threadId }, SOON);
      expect(['expired', 'cancelled', 'failed']).toContain(ended.status);
      await expectUsable({ fake, client }, threadId, assistantId);
    });
  },
  { persistent: true },
);
