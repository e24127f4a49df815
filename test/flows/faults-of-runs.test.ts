import { describe, expect, it } from 'vitest';
import { FAULTS, LAST_ERRORS, LOSSES, LOST, REFUSALS, setupForFaults } from '../support/fault-table.js';
import {
  countRequests,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  showConversation,
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
    expect(showConversation(world.fake, threadId)).toEqual(['user: Weather?']);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(LOSSES)('ends as failed after %s, and is not sent again', async (name) => {
    const { world, threadId, assistantId } = await startThread(setupForFaults());
    world.fake.fail({ ...FAULTS[name], on });
    if (name === 'a lost answer') world.fake.reply('Sunny.');
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'failed', last_error: LOST });
    expect(countRequests(world.fake, on)).toBe(1);
    world.fake.assertDone();
    await expectUsable(world, threadId, assistantId);
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
    expect(showConversation(world.fake, threadId)).toEqual(['user: Weather?']);
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
