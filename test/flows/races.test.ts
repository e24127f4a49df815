import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI, type Run, type Store } from 'openai-assistants-shim';
import {
  answer,
  callsWeather,
  collect,
  countRequests,
  expectUsable,
  forbidUnhandledRejections,
  outputsFor,
  refusal,
  runToEnd,
  showThread,
  takeRun,
} from '../support/flow-tools.js';
import { connectElsewhere, viewStore } from '../support/other-process.js';
import { passTime, stopTime } from '../support/pass-time.js';
import { areThreadsStored, EXECUTIONS, setup } from '../support/setup.js';
import { startHeld, startHeldStream, startThread, startWaiting } from '../support/starting-points.js';
import { readAll } from '../store/support/cells.js';

forbidUnhandledRejections();
afterEach(() => vi.useRealTimers());

/** Counts of the outcomes of several promises. */
async function settle(promises: PromiseLike<unknown>[]) {
  const results = await Promise.allSettled(promises);
  const reasons = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  return { accepted: results.length - reasons.length, reasons };
}

/** Submits the outputs of a run, and polls it until it requires the next ones. */
async function runToCall(client: OpenAI, run: Run): Promise<Run> {
  await client.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run));
  return client.beta.threads.runs.poll(run.id, { thread_id: run.thread_id });
}

describe('of several calls at once', () => {
  it('one run is created, polled or streamed, by whatever client', async () => {
    const { world, fake, client, threadId, assistantId } = await startThread();
    const other = connectElsewhere(world);
    fake.reply('Sunny.');
    const params = { assistant_id: assistantId };
    const { accepted, reasons } = await settle([
      client.beta.threads.runs.create(threadId, params),
      client.beta.threads.runs.create(threadId, { ...params, stream: true }).then(collect),
      other.beta.threads.runs.create(threadId, params),
      other.beta.threads.runs.create(threadId, params),
    ]);
    expect(accepted).toBe(1);
    for (const reason of reasons) expect(reason).toMatchObject({ status: 400, type: 'invalid_request_error' });
    expect(countRequests(fake, 'POST /responses')).toBe(1);
    const [run] = (await client.beta.threads.runs.list(threadId)).data;
    await client.beta.threads.runs.poll(run?.id ?? '', { thread_id: threadId });
    await expectUsable(world, threadId, assistantId);
  });

  it('one submission is accepted, by whatever client', async () => {
    const { world, fake, client, threadId, assistantId, run } = await startWaiting();
    const other = connectElsewhere(world);
    fake.reply('Sunny.');
    const { accepted, reasons } = await settle([
      client.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run)),
      client.beta.threads.runs.submitToolOutputs(run.id, { ...outputsFor(run), stream: true }).then(collect),
      other.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run)),
    ]);
    expect(accepted).toBe(1);
    for (const reason of reasons) {
      expect(reason).toMatchObject({ message: expect.stringMatching(/^400 Runs in status "\w+" do not accept/) });
    }
    await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    expect((await showThread(fake, threadId)).slice(1)).toEqual([
      'function_call call_a',
      'output call_a',
      'assistant: Sunny.',
    ]);
    await expectUsable(world, threadId, assistantId);
  });

  it.each([1, 2, 3])(
    'outputs answer no later call if their process is slow after %i reads of the store',
    async (reads) => {
      const { fake, client, store, threadId, run } = await startWaiting();
      fake.reply(callsWeather('call_b'));
      let waitForFirst = async (): Promise<void> => undefined;
      let count = 0;
      const getMany: Store['getMany'] = async (...args) => {
        count += 1;
        if (count > reads) await waitForFirst();
        return store.getMany(...args);
      };
      const slow = new OpenAI({
        apiKey: 'test',
        fetch: fake.fetch,
        assistants: { store: { ...viewStore(store), getMany } },
      });
      const first = runToCall(client, run);
      waitForFirst = async () => {
        await first;
      };
      const { accepted, reasons } = await settle([
        slow.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run)),
        first,
      ]);
      expect(accepted).toBe(1);
      expect(reasons).toEqual([expect.objectContaining({ status: 400, type: 'invalid_request_error' })]);
      expect((await first).required_action?.submit_tool_outputs.tool_calls).toMatchObject([{ id: 'call_b' }]);
      expect((await showThread(fake, threadId)).slice(1)).toEqual([
        'function_call call_a',
        'output call_a',
        'function_call call_b',
      ]);
    },
  );

  it.each(['here', 'in another process'])('a submission or a cancellation %s wins', async (where) => {
    for (const order of ['submit first', 'cancel first']) {
      const { world, fake, client, threadId, assistantId, run } = await startWaiting();
      const canceller = where === 'here' ? client : connectElsewhere(world);
      fake.respond(() => 'Sunny.');
      const submit = () => client.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run));
      const cancel = () => canceller.beta.threads.runs.cancel(run.id, { thread_id: threadId });
      await settle(order === 'submit first' ? [submit(), cancel()] : [cancel(), submit()]);
      const ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 5 });
      expect(['cancelled', 'completed']).toContain(ended.status);
      expect((await showThread(fake, threadId)).filter((item) => item === 'output call_a')).toHaveLength(1);
      fake.reply('Still here.');
      const next = await runToEnd(client, threadId, assistantId);
      expect(next.status).toBe('completed');
    }
  });

  it('the metadata of a run is changed while it runs, and its end is kept', async () => {
    const { world, client, threadId, run, hold } = await startHeld(setup(), 'One two three.', { afterEvents: 5 });
    const other = connectElsewhere(world);
    await other.beta.threads.runs.update(run.id, { thread_id: threadId, metadata: { seen: 'yes' } });
    hold.release();
    const ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    expect(ended).toMatchObject({ status: 'completed', metadata: { seen: 'yes' } });
  });
});

describe('while a run is active', () => {
  it('messages and runs are refused, naming it', async () => {
    const start = await startHeld(setup(), 'One two three.', { afterEvents: 5 });
    const { world, fake, client, threadId, assistantId, run, hold } = start;
    const message = client.beta.threads.messages.create(threadId, { role: 'user', content: 'And?' });
    expect(await refusal(message)).toMatchObject({
      message: `400 Can't add messages to ${threadId} while a run ${run.id} is active.`,
    });
    const second = client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    expect(await refusal(second)).toMatchObject({
      message: `400 Thread ${threadId} already has an active run ${run.id}.`,
    });
    hold.release();
    await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', 'assistant: One two three.']);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(['background', 'foreground'] as const)(
    'its thread is deleted, and nothing of it stays, in the %s',
    async (execution) => {
      const start = await startHeldStream(setup({ execution }), 'One two three.', { afterEvents: 6 });
      const { client, store, threadId, assistantId, following, hold } = start;
      await client.beta.threads.delete(threadId);
      hold.release();
      const run = takeRun(await following);
      expect(run.status).toBe('cancelled');
      expect(await refusal(client.beta.threads.retrieve(threadId))).toMatchObject({ status: 404 });
      expect(await refusal(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }))).toMatchObject({
        status: 404,
        message: `404 No thread found with id '${threadId}'.`,
      });
      const left = await readAll(store);
      expect(left.filter(({ key, partition }) => `${partition} ${key}`.includes(run.id))).toEqual([]);
    },
  );
});

describe('a run that another process executes', () => {
  it('is polled to its end here', async () => {
    const start = await startHeld(setup(), 'One two three.', { afterEvents: 5 });
    const { world, client, threadId, assistantId, run, hold } = start;
    const other = connectElsewhere(world);
    // That the model has begun is written with what comes next; only the service could tell before.
    expect(await other.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toMatchObject({
      status: areThreadsStored ? 'queued' : 'in_progress',
    });
    hold.release();
    const [here, there] = await Promise.all([
      client.beta.threads.runs.poll(run.id, { thread_id: threadId }),
      other.beta.threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 5 }),
    ]);
    expect(here.status).toBe('completed');
    expect(there.usage).toEqual(here.usage);
    await expectUsable(world, threadId, assistantId);
  });

  it('is not taken back to its calls while outputs are on their way', async () => {
    const { world, fake, client, threadId, assistantId, run } = await startWaiting();
    const other = connectElsewhere(world);
    fake.fail({ on: 'POST /responses', kind: 'timeout' });
    const controller = new AbortController();
    const submitting = refusal(
      client.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run), { signal: controller.signal }),
    );
    await vi.waitUntil(() => countRequests(fake, 'POST /responses') === 2);
    const seen = await other.beta.threads.runs.retrieve(run.id, { thread_id: threadId });
    expect(seen).toMatchObject({ status: 'queued', required_action: null });
    expect(await refusal(other.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run)))).toMatchObject({
      message: '400 Runs in status "queued" do not accept tool outputs.',
    });
    controller.abort();
    await submitting;
    fake.reply('Sunny.');
    const done = await answer(other, run);
    expect(done).toMatchObject({ status: 'completed' });
    const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: threadId });
    expect(steps.data).toHaveLength(2);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(EXECUTIONS)('is cancelled from here, in the %s', async (execution) => {
    stopTime();
    const start = await startHeldStream(setup({ execution }), 'One two three.', { afterEvents: 5 });
    const { world, fake, threadId, assistantId, following } = start;
    const other = connectElsewhere(world);
    const [run] = (await other.beta.threads.runs.list(threadId)).data;
    await other.beta.threads.runs.cancel(run?.id ?? '', { thread_id: threadId });
    const ended = takeRun(await passTime(following));
    expect(ended.status).toBe('cancelled');
    expect(fake.responses[0]?.status).toBe(areThreadsStored ? undefined : 'cancelled');
    expect(await other.beta.threads.runs.retrieve(ended.id, { thread_id: threadId })).toMatchObject({
      status: 'cancelled',
    });
    await expectUsable(world, threadId, assistantId);
  });
});

describe.skipIf(areThreadsStored)('a conversation with a call that nobody answers', () => {
  it('is mended by the next run', async () => {
    const { fake, threadId } = await startWaiting();
    const stranger = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: new MemoryStore() } });
    const assistant = await stranger.beta.assistants.create({ model: 'gpt-4o', instructions: 'Go on.' });
    fake.reply('Gone on.');
    const run = await runToEnd(stranger, threadId, assistant.id);
    expect(run.status).toBe('completed');
    expect((await showThread(fake, threadId)).slice(1)).toEqual([
      'function_call call_a',
      'output call_a',
      'assistant: Gone on.',
    ]);
  });
});
