import { describe, expect, it } from 'vitest';
import { FAULTS, LAST_ERRORS, LOSSES, LOST, NAMES, REFUSALS, setupForFaults } from '../support/fault-table.js';
import {
  answer,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  showThread,
} from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { startWaiting } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe.each(FOLLOWING)('submitting outputs to a %s run', (following) => {
  const on = 'POST /responses';

  const startWithCalls = () => startWaiting(setupForFaults(), { callIds: ['call_a', 'call_b'], following });

  const CALLS = ['user: Weather?', 'function_call call_a', 'function_call call_b'];
  const OUTPUTS = ['output call_a', 'output call_b'];

  it.each([...REFUSALS, 'a locked conversation' as const])('survives %s', async (name) => {
    const { world, fake, client, threadId, assistantId, run } = await startWithCalls();
    fake.fail({ ...FAULTS[name], on, times: 2 });
    fake.reply('Sunny.');
    const done = await passTime(answer(client, run, following));
    expect(done).toMatchObject({ id: run.id, status: 'completed' });
    expect(await showThread(fake, threadId)).toEqual([...CALLS, ...OUTPUTS, 'assistant: Sunny.']);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(REFUSALS)('fails the run after the retries on %s', async (name) => {
    const { world, fake, client, threadId, assistantId, run } = await startWithCalls();
    fake.fail({ ...FAULTS[name], on, times: 3 });
    const done = await passTime(answer(client, run, following));
    expect(done).toMatchObject({ id: run.id, status: 'failed', last_error: LAST_ERRORS[name] });
    expect(await showThread(fake, threadId)).toEqual([...CALLS, ...OUTPUTS]);
    fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });

  it.each(LOSSES)('survives %s, the calls answered once', async (name) => {
    const { world, fake, client, threadId, assistantId, run } = await startWithCalls();
    fake.fail({ ...FAULTS[name], on });
    fake.reply('Sunny.');
    const done = await passTime(answer(client, run, following));
    expect(done).toMatchObject({ id: run.id, status: 'completed', last_error: null });
    expect(await showThread(fake, threadId)).toEqual([...CALLS, ...OUTPUTS, 'assistant: Sunny.']);
    fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });

  it('fails the run when nothing is learned of them, its calls answered once', async () => {
    const { world, fake, client, threadId, assistantId, run } = await startWithCalls();
    fake.fail({ ...FAULTS['a reset before sending'], on, times: 3 });
    const done = await passTime(answer(client, run, following));
    expect(done).toMatchObject({ id: run.id, status: 'failed', last_error: LOST });
    expect(await showThread(fake, threadId)).toEqual([...CALLS, ...OUTPUTS]);
    fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });

  it.each([401, 403, 400])('leaves the run awaiting them when refused with %i', async (status) => {
    const { fake, client, threadId, run } = await startWithCalls();
    fake.fail({ on, status });
    expect(await passTime(refusal(answer(client, run, following)))).toMatchObject({ status });
    expect(await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    fake.reply('Sunny.');
    expect(await passTime(answer(client, run, following))).toMatchObject({ status: 'completed' });
  });

  it('leaves the run awaiting them when the conversation stays in use', async () => {
    const { fake, client, threadId, run } = await startWithCalls();
    fake.fail({ ...FAULTS['a locked conversation'], on, times: 9 });
    const error = await passTime(refusal(answer(client, run, following)));
    expect(error).toMatchObject({ status: 400, message: `400 Thread ${threadId} already has an active run.` });
    fake.assertDone();
    fake.reply('Sunny.');
    expect(await passTime(answer(client, run, following))).toMatchObject({ status: 'completed' });
    expect(await client.beta.threads.runs.steps.list(run.id, { thread_id: threadId })).toMatchObject({
      data: [{ type: 'message_creation' }, { type: 'tool_calls', status: 'completed' }],
    });
  });
});

describe('cancelling a run that awaits outputs', () => {
  const on = 'POST /conversations/{id}/items';

  it.each([...NAMES.map((name) => [name, 1] as const), ...NAMES.map((name) => [name, 9] as const)])(
    'frees the thread in spite of %s, %i time(s)',
    async (name, times) => {
      const { world, fake, client, threadId, assistantId, run } = await startWaiting(setupForFaults());
      const faults = name === 'a lost answer' ? 1 : name === 'a locked conversation' ? times : Math.min(times, 3);
      fake.fail({ ...FAULTS[name], on, times: faults });
      const cancelling = await passTime(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
      expect(cancelling.status).toBe('cancelling');
      const cancelled = await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId });
      expect(cancelled.status).toBe('cancelled');
      fake.assertDone();
      await expectUsable(world, threadId, assistantId);
      expect((await showThread(fake, threadId)).filter((item) => item === 'output call_a')).toHaveLength(1);
    },
  );
});
