import { describe, expect, it, vi } from 'vitest';
import { APIUserAbortError } from 'openai';
import { findGrammarFaults } from '../support/event-grammar.js';
import {
  answer,
  ask,
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
import { choose, WHERE } from '../support/other-process.js';
import { passTime, stopTime } from '../support/pass-time.js';
import { areThreadsStored, isStoreSlow, setup } from '../support/setup.js';
import { startHeld, startHeldStream, startThread, startWaiting } from '../support/starting-points.js';
import { holdPhase } from '../support/tampered-store.js';

forbidUnhandledRejections();

const EXECUTIONS = ['background', 'foreground'] as const;

describe('an abort', () => {
  it.each(['create', 'createAndPoll', 'stream'] as const)('before %s sends nothing', async (method) => {
    const { world, threadId, assistantId } = await startThread();
    const before = world.fake.requests.length;
    const { runs } = world.client.beta.threads;
    const reason = new Error('Enough.');
    const options = { signal: AbortSignal.abort(reason) };
    const params = { assistant_id: assistantId };
    const starting =
      method === 'stream' ? runs.stream(threadId, params, options).done() : runs[method](threadId, params, options);
    const error = await refusal(starting);
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(world.fake.requests.length).toBe(before);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(EXECUTIONS)('while the request is under way frees the thread, in the %s', async (execution) => {
    const controller = new AbortController();
    const reason = new Error('Enough.');
    const { world, fake, client, threadId, assistantId } = await startThread(setup({ execution }));
    fake.fail({ on: 'POST /responses', kind: 'timeout' });
    const starting = client.beta.threads.runs.create(
      threadId,
      { assistant_id: assistantId },
      { signal: controller.signal },
    );
    await vi.waitUntil(() => countRequests(fake, 'POST /responses') === 1);
    controller.abort(reason);
    const error = await refusal(starting);
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(error.cause).toBe(reason);
    expect((await client.beta.threads.runs.list(threadId)).data).toEqual([]);
    await expectUsable(world, threadId, assistantId);
  });

  it('while a retry is waited for ends the wait, and sends nothing more', async () => {
    const controller = new AbortController();
    const { world, fake, client, threadId, assistantId } = await startThread();
    fake.fail({ on: 'POST /responses', status: 429, headers: { 'retry-after': '30' } });
    const starting = client.beta.threads.runs.create(
      threadId,
      { assistant_id: assistantId },
      { signal: controller.signal },
    );
    await vi.waitUntil(() => fake.requests.at(-1)?.status === 429);
    controller.abort();
    expect(await refusal(starting)).toBeInstanceOf(APIUserAbortError);
    expect(countRequests(fake, 'POST /responses')).toBe(1);
    await expectUsable(world, threadId, assistantId);
  });

  it('while outputs are submitted leaves the run awaiting them', async () => {
    const controller = new AbortController();
    const { fake, client, threadId, run } = await startWaiting();
    fake.fail({ on: 'POST /responses', kind: 'timeout' });
    const { signal } = controller;
    const submitting = client.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run), { signal });
    await vi.waitUntil(() => countRequests(fake, 'POST /responses') === 2);
    controller.abort();
    expect(await refusal(submitting)).toBeInstanceOf(APIUserAbortError);
    expect(await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    fake.reply('Sunny.');
    expect(await answer(client, run)).toMatchObject({ status: 'completed' });
  });

  it.each(EXECUTIONS)('in the middle of a stream cancels the run, in the %s', async (execution) => {
    const controller = new AbortController();
    const { signal } = controller;
    const start = await startHeldStream(setup({ execution }), 'One two three four.', { afterEvents: 7, signal });
    const { world, fake, client, threadId, assistantId, following } = start;
    controller.abort();
    const [run] = (await client.beta.threads.runs.list(threadId)).data;
    await following;
    const cancelled = await client.beta.threads.runs.poll(run?.id ?? '', { thread_id: threadId });
    expect(cancelled).toMatchObject({ status: 'cancelled', cancelled_at: expect.any(Number), expires_at: null });
    // What the service does not keep, it does not show.
    expect(fake.responses[0]?.status).toBe(areThreadsStored ? undefined : 'cancelled');
    await expectUsable(world, threadId, assistantId);
  });

  it('of an AssistantStream rejects its promises and cancels the run', async () => {
    const { world, fake, client, threadId, assistantId } = await startThread();
    fake.reply('One two three four.');
    const hold = fake.hold({ afterEvents: 7 });
    const stream = client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
    const ending = refusal(stream.finalRun());
    await hold.reached;
    stream.abort();
    expect(await ending).toBeInstanceOf(APIUserAbortError);
    const [run] = (await client.beta.threads.runs.list(threadId)).data;
    expect(await client.beta.threads.runs.poll(run?.id ?? '', { thread_id: threadId })).toMatchObject({
      status: 'cancelled',
    });
    await expectUsable(world, threadId, assistantId);
  });

  it('at a call that the service has made all the same answers it', async () => {
    const { world, fake, client, threadId, assistantId } = await startThread();
    fake.reply(callsWeather('call_a'));
    const stream = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
    for await (const event of stream) if (event.event === 'thread.run.step.delta') break;
    const [run] = (await client.beta.threads.runs.list(threadId)).data;
    await client.beta.threads.runs.poll(run?.id ?? '', { thread_id: threadId });
    await expectUsable(world, threadId, assistantId);
  });
});

describe('cancelling a run', () => {
  it.each(EXECUTIONS)('from another client ends its stream, in the %s', async (execution) => {
    const world = setup({ execution });
    const { fake, client, store } = world;
    const other = client.withOptions({ maxRetries: 1 });
    const { threadId, assistantId } = await ask({ fake, client: other, store });
    fake.reply('One two three four.');
    const hold = fake.hold({ afterEvents: 7 });
    const stream = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
    const following = collect(stream);
    await hold.reached;
    const [run] = (await other.beta.threads.runs.list(threadId)).data;
    const cancelling = await other.beta.threads.runs.cancel(run?.id ?? '', { thread_id: threadId });
    expect(cancelling).toMatchObject({ status: 'cancelling', cancelled_at: null });
    const events = await following;
    expect(findGrammarFaults(events)).toEqual([]);
    expect(events.map(({ event }) => event)).toContain('thread.run.cancelling');
    expect(events.map(({ event }) => event).slice(-3)).toEqual([
      'thread.message.incomplete',
      'thread.run.step.cancelled',
      'thread.run.cancelled',
    ]);
    expect(takeRun(events)).toEqual(await other.beta.threads.runs.retrieve(run?.id ?? '', { thread_id: threadId }));
    await expectUsable(world, threadId, assistantId);
  });

  it('is refused while it is being cancelled, and afterwards', async () => {
    const { fake, client, threadId, run } = await startHeld(setup(), 'One two three four.');
    const cancel = () => client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    const results = await Promise.allSettled([cancel(), cancel(), cancel()]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await client.beta.threads.runs.poll(run.id, { thread_id: threadId })).toMatchObject({ status: 'cancelled' });
    await expect(cancel()).rejects.toMatchObject({
      status: 400,
      message: "400 Cannot cancel run with status 'cancelled'.",
    });
    expect(countRequests(fake, 'POST /responses/{id}/cancel')).toBe(areThreadsStored ? 0 : 1);
  });

  it.each([
    ['completed', { text: 'Sunny.' }],
    ['failed', { failed: { code: 'server_error', message: 'Broken.' } }],
    ['incomplete', { text: 'Sun', incomplete: 'max_output_tokens' as const }],
  ])('is refused once it is %s', async (status, reply) => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.reply(reply);
    const run = await runToEnd(world.client, threadId, assistantId);
    expect(run.status).toBe(status);
    const cancelling = world.client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    expect(await refusal(cancelling)).toMatchObject({ message: `400 Cannot cancel run with status '${status}'.` });
  });

  it('that ends at the same moment leaves one end or the other', async () => {
    for (let afterEvents = 1; afterEvents <= 12; afterEvents += 1) {
      const { world, fake, client, threadId, assistantId } = await startThread();
      fake.reply('One two.');
      const hold = fake.hold({ afterEvents });
      const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
      await Promise.race([hold.reached, client.beta.threads.runs.poll(run.id, { thread_id: threadId })]);
      hold.release();
      const cancelling = client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
      const answer = await cancelling.then(
        ({ status }) => status,
        (error: unknown) => (error instanceof Error ? error.message : ''),
      );
      expect(['cancelling', "400 Cannot cancel run with status 'completed'."]).toContain(answer);
      const ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
      expect(['cancelled', 'completed']).toContain(ended.status);
      const made = (await showThread(fake, threadId)).includes('assistant: One two.');
      expect(made).toBe(ended.status === 'completed');
      await expectUsable(world, threadId, assistantId);
    }
  });

  it('as soon as its stream tells of the calls answers them', async () => {
    for (const execution of EXECUTIONS) {
      const { world, fake, client, threadId, assistantId } = await startThread(setup({ execution }));
      fake.reply(callsWeather('call_a', 'call_b'));
      const stream = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
      for await (const event of stream) {
        if (event.event !== 'thread.run.requires_action') continue;
        await client.beta.threads.runs.cancel(event.data.id, { thread_id: threadId });
        break;
      }
      const [run] = (await client.beta.threads.runs.list(threadId)).data;
      const ended = await client.beta.threads.runs.poll(run?.id ?? '', { thread_id: threadId });
      expect(ended.status).toBe('cancelled');
      expect((await showThread(fake, threadId)).slice(-2)).toEqual(['output call_a', 'output call_b']);
      await expectUsable(world, threadId, assistantId);
    }
  });

  it.each(WHERE)('that waits for outputs shows no calls any more, by %s', async (where) => {
    const { world, fake, client, threadId, assistantId, run } = await startWaiting();
    const cancelled = await choose(world, where).beta.threads.runs.cancel(run.id, { thread_id: threadId });
    expect(cancelled).toEqual({ ...run, status: 'cancelling', required_action: null });
    expect((await showThread(fake, threadId)).at(-1)).toBe('output call_a');
    const ended = await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId });
    expect(ended).toMatchObject({ status: 'cancelled', required_action: null });
    await expectUsable(world, threadId, assistantId);
  });

  it('while the end of its response is being written ends it, and answers its calls', async () => {
    const { store, reached, release } = holdPhase('awaiting');
    const { world, fake, client, threadId, assistantId } = await startThread(setup({ store }));
    fake.reply(callsWeather('call_a'));
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    await reached;
    const cancelling = client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    // Now the cancel waits for that write.
    await new Promise((resolve) => setImmediate(resolve));
    release();
    expect(await cancelling).toMatchObject({ id: run.id, status: 'cancelling', required_action: null });
    expect((await showThread(fake, threadId)).at(-1)).toBe('output call_a');
    const ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    expect(ended).toMatchObject({ status: 'cancelled', required_action: null });
    await expectUsable(world, threadId, assistantId);
  });

  it('while its outputs are submitted ends it, and answers its calls once', async () => {
    const { world, fake, client, threadId, assistantId, run } = await startWaiting(setup({}, { latency: 2 }));
    fake.reply('Sunny.');
    const hold = fake.hold();
    const submitting = client.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run));
    await vi.waitUntil(() => countRequests(fake, 'POST /responses') === 2);
    const cancelling = await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    expect(cancelling.status).toBe('cancelling');
    await submitting;
    const ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    hold.release();
    expect(ended.status).toBe('cancelled');
    expect((await showThread(fake, threadId)).filter((item) => item === 'output call_a')).toHaveLength(1);
    await expectUsable(world, threadId, assistantId);
  });

  it('while its outputs are refused ends it', async () => {
    const { world, fake, client, threadId, assistantId, run } = await startWaiting(setup({}, { latency: 2 }));
    fake.fail({ on: 'POST /responses', status: 401 });
    const submitting = refusal(answer(client, run));
    await vi.waitUntil(() => countRequests(fake, 'POST /responses') === 2);
    await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    expect(await submitting).toMatchObject({ status: 401 });
    const ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    expect(ended.status).toBe('cancelled');
    await expectUsable(world, threadId, assistantId);
  });

  const cannotBeReached =
    'at a service that cannot be reached frees the thread, within the time that the client gives each request';

  it.skipIf(isStoreSlow)(cannotBeReached, async () => {
    stopTime();
    const before = Date.now();
    const start = await startHeld(setup({}, {}, { timeout: 1000 }), 'One two three four.');
    const { world, fake, client, threadId, assistantId, run, hold } = start;
    fake.fail({ on: 'POST /responses/{id}/cancel', kind: 'timeout', times: 3 });
    await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    expect(await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }))).toMatchObject({
      status: 'cancelled',
    });
    // Three requests of a second each, and the waits between them.
    expect(Date.now() - before).toBeLessThan(10_000);
    hold.release();
    await expectUsable(world, threadId, assistantId);
    vi.useRealTimers();
  });
});
