import { describe, expect, it } from 'vitest';
import { FAULTS, LAST_ERRORS, LOSSES, LOST, REFUSALS, setupForFaults } from '../support/fault-table.js';
import {
  answer,
  callsWeather,
  countRequests,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  showThread,
} from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe.each(FOLLOWING)('starting a %s run', (following) => {
  const on = 'POST /responses';

  it.each([...REFUSALS, 'a locked conversation' as const])('survives %s', async (name) => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ ...FAULTS[name], on, times: 2 });
    world.fake.reply('Sunny.');
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    expect(world.fake.responses).toHaveLength(1);
    world.fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });

  it.each(REFUSALS)('ends as failed after the retries on %s', async (name) => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ ...FAULTS[name], on, times: 3 });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'failed', last_error: LAST_ERRORS[name], failed_at: expect.any(Number) });
    expect(await world.client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    world.fake.assertDone();
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?']);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(LOSSES)('survives %s, with one response', async (name) => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ ...FAULTS[name], on });
    world.fake.reply('Sunny.');
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    expect(countRequests(world.fake, on)).toBe(name === 'a lost answer' ? 1 : 2);
    expect(world.fake.responses).toHaveLength(1);
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
    const [message] = (await world.client.beta.threads.messages.list(threadId)).data;
    expect(message).toMatchObject({ run_id: run.id, assistant_id: assistantId, status: 'completed' });
    expect(await world.client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    await expectUsable(world, threadId, assistantId);
  });

  it('goes on with the calls of a response whose answer was lost', async () => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ ...FAULTS['a lost answer'], on });
    world.fake.reply(callsWeather('call_a'));
    const waiting = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(waiting).toMatchObject({ status: 'requires_action' });
    world.fake.reply('Sunny.');
    const run = await passTime(answer(world.client, waiting, following));
    expect(run).toMatchObject({ id: waiting.id, status: 'completed' });
    expect(await showThread(world.fake, threadId)).toEqual([
      'user: Weather?',
      'function_call call_a',
      'output call_a',
      'assistant: Sunny.',
    ]);
  });

  it('takes the messages of an earlier run for none of its own', async () => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.reply('Sunny.');
    await passTime(runToEnd(world.client, threadId, assistantId, following));
    world.fake.fail({ ...FAULTS['a reset before sending'], on });
    world.fake.reply('Still sunny.');
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'completed' });
    expect(await showThread(world.fake, threadId)).toEqual([
      'user: Weather?',
      'assistant: Sunny.',
      'assistant: Still sunny.',
    ]);
  });

  it('waits for a response that is at work, though nobody was told its id', async () => {
    let working: Promise<unknown> | null = null;
    let refusals = 0;
    const world = setup(
      {},
      {},
      {
        fetch: async (input, init) => {
          const { method, url } = new Request(input, init);
          const isRun = method === 'POST' && url.endsWith('/responses');
          if (isRun && working === null) {
            working = world.fake.fetch(url, { ...init, signal: null }).then((response) => response.arrayBuffer());
            throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
          }
          if (!isRun && refusals > 0) {
            hold.release();
            await working;
          }
          const response = await world.fake.fetch(input, init);
          if (isRun && response.status === 400) refusals += 1;
          return response;
        },
      },
    );
    const { threadId, assistantId } = await startThread(world);
    world.fake.reply('Sunny.');
    const hold = world.fake.hold();
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'completed' });
    expect(refusals).toBe(1);
    expect(world.fake.responses).toHaveLength(1);
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
  });

  it.each([
    ['as often as the client retries', 2, 3],
    ['not at all when the client does not retry', 0, 1],
  ])('is sent again %s, and ends as failed when nothing is learned', async (_, maxRetries, sent) => {
    const { world, threadId, assistantId } = await startThread(setup({}, {}, { timeout: 1000, maxRetries }));
    world.fake.fail({ ...FAULTS['a reset before sending'], on, times: sent });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'failed', last_error: LOST });
    expect(countRequests(world.fake, on)).toBe(sent);
    world.fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });

  it('is sent again once when it sees the last messages only: the conversation tells nothing of it', async () => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ ...FAULTS['a reset before sending'], on });
    world.fake.reply('Sunny.');
    const params = {
      assistant_id: assistantId,
      truncation_strategy: { type: 'last_messages' as const, last_messages: 1 },
    };
    const run = await passTime(world.client.beta.threads.runs.createAndPoll(threadId, params));
    expect(run).toMatchObject({ status: 'completed' });
    expect(countRequests(world.fake, on)).toBe(2);
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
  });

  it('is refused in the words of the old API when the conversation stays in use', async () => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ ...FAULTS['a locked conversation'], on, times: 9 });
    const error = await passTime(refusal(runToEnd(world.client, threadId, assistantId, following)));
    expect(error).toMatchObject({ status: 400, message: `400 Thread ${threadId} already has an active run.` });
    world.fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });

  it.each([401, 403, 404, 400])('is refused with %i as it is, and takes its messages back', async (status) => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ on, status });
    const extra = { role: 'user' as const, content: 'In Oslo, please.' };
    const params = { assistant_id: assistantId, additional_messages: [extra] };
    const { runs } = world.client.beta.threads;
    const starting =
      following === 'polled' ? runs.create(threadId, params) : runs.create(threadId, { ...params, stream: true });
    expect(await passTime(refusal(starting))).toMatchObject({ status });
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?']);
    expect((await runs.list(threadId)).data).toEqual([]);
    await expectUsable(world, threadId, assistantId);
  });
});

describe('retries', () => {
  it('wait as long as the service asks', async () => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ on: 'POST /responses', status: 429, headers: { 'retry-after': '7' } });
    world.fake.reply('Sunny.');
    const before = Date.now();
    await passTime(runToEnd(world.client, threadId, assistantId));
    expect(Date.now() - before).toBeGreaterThanOrEqual(7000);
    expect(Date.now() - before).toBeLessThan(9000);
  });

  it.each([0, 1, 4])('are as many as the client allows: %i', async (maxRetries) => {
    const { world, threadId, assistantId } = await startThread(setup({}, {}, { maxRetries }));
    world.fake.fail({ on: 'POST /responses', status: 503, times: 9 });
    const run = await passTime(runToEnd(world.client, threadId, assistantId));
    expect(run.status).toBe('failed');
    expect(countRequests(world.fake, 'POST /responses')).toBe(maxRetries + 1);
  });

  it('are as many as the call allows', async () => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ on: 'POST /responses', status: 503, times: 9 });
    const { runs } = world.client.beta.threads;
    await passTime(runs.createAndPoll(threadId, { assistant_id: assistantId }, { maxRetries: 1 }));
    expect(countRequests(world.fake, 'POST /responses')).toBe(2);
  });

  it('do not happen where the service says that they are in vain', async () => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ on: 'POST /responses', status: 429, headers: { 'x-should-retry': 'false' } });
    const run = await passTime(runToEnd(world.client, threadId, assistantId));
    expect(run.last_error?.code).toBe('rate_limit_exceeded');
    expect(countRequests(world.fake, 'POST /responses')).toBe(1);
  });
});
