import { APIConnectionError } from 'openai';
import type { Run } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { findGrammarFaults } from '../support/event-grammar.js';
import { foldEvents } from '../support/fold-events.js';
import {
  countRequests,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  streamToEnd,
  takeRun,
  type Following,
} from '../support/flow-tools.js';
import { createNetwork } from '../support/network.js';
import { passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { setup, type Setup } from '../support/setup.js';
import { startHeld, startHeldStream, startThread } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const MINUTE = 60_000;
const EXECUTIONS = ['background', 'foreground'] as const;
type Execution = (typeof EXECUTIONS)[number];
const WAYS = EXECUTIONS.flatMap((execution) => FOLLOWING.map((following) => [execution, following] as const));

/** A client of its own behind a network of its own. */
function setupBehindNetwork(execution: Execution) {
  const { network, fetch } = createNetwork(() => world.fake.fetch);
  const world: Setup = setup({ execution }, {}, { fetch });
  return { world, network };
}

const countAsked = ({ fake }: Setup): number => countRequests(fake, 'GET /responses/{id}');

/** Starts a run whose model is held, and follows it. The promise has a handler, so that it may fail meanwhile. */
async function follow(world: Setup, following: Following) {
  if (following === 'streamed') {
    const started = await passTime(startHeldStream(world, 'One two three.', { afterEvents: 6 }));
    const ending = started.following.then(takeRun);
    ending.catch(() => undefined);
    return { ...started, ending };
  }
  const started = await passTime(startHeld(world, 'One two three.', { afterEvents: 6 }));
  const ending: Promise<Run> = world.client.beta.threads.runs.poll(started.run.id, { thread_id: started.threadId });
  ending.catch(() => undefined);
  return { ...started, ending };
}

async function listRun({ client }: Setup, threadId: string): Promise<Run> {
  const [run] = (await passTime(client.beta.threads.runs.list(threadId))).data;
  if (!run) throw new Error('no run');
  return run;
}

describe.each(WAYS)('a run in the %s, %s,', (execution, following) => {
  it.each([
    ['', true],
    [', with a fetch that does not end its streams,', false],
  ])('whose response ends behind a silent stream%s ends when the service is asked', async (_, heedsAborts) => {
    const { world, network } = setupBehindNetwork(execution);
    const { threadId, assistantId } = await startThread(world);
    Object.assign(network, { passes: 5, heedsAborts });
    world.fake.reply('One two three.');
    const start = Date.now();
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'completed', last_error: null, usage: { total_tokens: expect.any(Number) } });
    expect(Date.now() - start).toBeGreaterThanOrEqual(15_000);
    expect(Date.now() - start).toBeLessThan(17_000);
    expect(countAsked(world)).toBe(1);
    network.passes = Infinity;
    await expectUsable(world, threadId, assistantId);
  });

  it('is waited for while the model thinks', async () => {
    const { world } = setupBehindNetwork(execution);
    const { ending, hold, threadId } = await follow(world, following);
    await wait(5 * MINUTE);
    expect((await listRun(world, threadId)).status).toBe('in_progress');
    hold.release();
    expect((await passTime(ending)).status).toBe('completed');
    expect(countRequests(world.fake, 'POST /responses')).toBe(1);
  });

  it('is waited for while the service does not show its response, or refuses to', async () => {
    const { world } = setupBehindNetwork(execution);
    const { ending, hold } = await follow(world, following);
    world.fake.fail({ on: 'GET /responses/{id}', status: 404 });
    world.fake.fail({ on: 'GET /responses/{id}', status: 503 });
    world.fake.fail({ on: 'GET /responses/{id}', status: 401 });
    await wait(2 * MINUTE);
    expect(countAsked(world)).toBe(3);
    hold.release();
    expect((await passTime(ending)).status).toBe('completed');
    world.fake.assertDone();
  });

  it.each(['silent', 'refused'] as const)(
    'whose network is gone (%s) tells so within a minute, and later shows what became of it',
    async (state) => {
      const { world, network } = setupBehindNetwork(execution);
      const { ending, hold, threadId, assistantId } = await follow(world, following);
      network.state = state;
      hold.release();
      const start = Date.now();
      expect(await passTime(refusal(ending))).toBeInstanceOf(APIConnectionError);
      expect(Date.now() - start).toBeGreaterThan(30_000);
      expect(Date.now() - start).toBeLessThanOrEqual(MINUTE);
      network.state = 'up';
      const run = await listRun(world, threadId);
      expect(run).toMatchObject({ status: 'completed', last_error: null });
      await expectUsable(world, threadId, assistantId);
    },
  );

  it.each(['silent', 'refused'] as const)(
    'whose stream breaks with its network (%s) tells so within a minute',
    async (state) => {
      const { world, network } = setupBehindNetwork(execution);
      const { ending, hold, threadId } = await follow(world, following);
      network.state = state;
      network.cut();
      const start = Date.now();
      expect(await passTime(refusal(ending))).toBeInstanceOf(APIConnectionError);
      expect(Date.now() - start).toBeGreaterThan(15_000);
      expect(Date.now() - start).toBeLessThanOrEqual(MINUTE);
      network.state = 'up';
      // The service ends a response in the foreground with its connection.
      expect((await listRun(world, threadId)).status).toBe(execution === 'background' ? 'in_progress' : 'failed');
      hold.release();
    },
  );

  it.each([
    ['silent', 32_000],
    ['refused', 42_000],
  ] as const)('whose network is gone (%s) for %i ms goes on', async (state, duration) => {
    const { world, network } = setupBehindNetwork(execution);
    const { ending, hold } = await follow(world, following);
    network.state = state;
    await wait(duration);
    network.state = 'up';
    await wait(MINUTE);
    hold.release();
    expect((await passTime(ending)).status).toBe('completed');
    expect(countRequests(world.fake, 'POST /responses')).toBe(1);
  });

  it('whose network is gone can be cancelled', async () => {
    const { world, network } = setupBehindNetwork(execution);
    const { hold, threadId } = await follow(world, following);
    const run = await listRun(world, threadId);
    network.state = 'silent';
    await wait(16_000);
    const start = Date.now();
    const cancelled = await passTime(world.client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    expect(cancelled.status).toBe('cancelling');
    expect(Date.now() - start).toBeLessThan(1_000);
    network.state = 'up';
    hold.release();
    await wait(20_000);
    expect((await listRun(world, threadId)).status).toBe('cancelled');
  });
});

describe.each(EXECUTIONS)('a stream in the %s', (execution) => {
  it('that falls silent comes out whole', async () => {
    const { world, network } = setupBehindNetwork(execution);
    for (const passes of [1, 2, 4, 6, 8, 10]) {
      const { threadId, assistantId } = await startThread(world);
      network.passes = passes;
      world.fake.reply({ reasoning: true, chunks: ['It ', 'is ', 'sunny.'] });
      const start = Date.now();
      const events = await passTime(streamToEnd(world.client, threadId, assistantId));
      expect(Date.now() - start).toBeLessThan(17_000);
      const run = takeRun(events);
      expect(run.status).toBe('completed');
      expect(findGrammarFaults(events)).toEqual([]);
      const folded = foldEvents(events);
      const { steps } = world.client.beta.threads.runs;
      expect(folded.steps).toEqual((await steps.list(run.id, { thread_id: threadId, order: 'asc' })).data);
      const messages = await world.client.beta.threads.messages.list(threadId, { run_id: run.id, order: 'asc' });
      expect(folded.messages).toEqual(messages.data);
    }
  });

  it('whose events a proxy keeps until their end delays nothing but the deltas', async () => {
    const { world, network } = setupBehindNetwork(execution);
    Object.assign(network, { passes: 1, flushes: true });
    const { client } = world;
    const { run, threadId, hold } = await passTime(startHeld(world, 'One two three.', { afterEvents: 6 }));
    const seeStatus = async () =>
      (await passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }))).status;
    expect(await seeStatus()).toBe(execution === 'background' ? 'queued' : 'in_progress');
    await wait(16_000);
    expect(await seeStatus()).toBe('in_progress');
    const ending = client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    await wait(MINUTE);
    hold.release();
    const start = Date.now();
    expect((await passTime(ending)).status).toBe('completed');
    expect(Date.now() - start).toBeLessThan(1_000);
  });

  it('is retrieved with what the service answers meanwhile', async () => {
    const { world, network } = setupBehindNetwork(execution);
    network.passes = 3;
    const { run, threadId, hold } = await passTime(startHeld(world, 'One two three.', { afterEvents: 6 }));
    hold.release();
    await wait(14_900);
    const { runs } = world.client.beta.threads;
    expect((await runs.retrieve(run.id, { thread_id: threadId })).status).toBe('in_progress');
    await wait(1_200);
    expect((await runs.retrieve(run.id, { thread_id: threadId })).status).toBe('completed');
    expect(countAsked(world)).toBe(1);
  });
});
