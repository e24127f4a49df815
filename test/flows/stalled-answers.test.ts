import { APIConnectionTimeoutError, APIUserAbortError } from 'openai';
import { describe, expect, it, vi } from 'vitest';
import {
  FOLLOWING,
  expectUsable,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  showThread,
} from '../support/flow-tools.js';
import { after, passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup, type Setup } from '../support/setup.js';
import { startThread, startWaiting } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/**
 * A service that sends the headers of its next answers, so many, and never their bodies, to a client with a second's time:
 * of streams only, or of all but them.
 */
function setupStalling(stalls: 'objects' | 'streams' = 'objects') {
  const stalled = { times: 0 };
  const world: Setup = setup(
    {},
    {},
    {
      timeout: 1000,
      fetch: async (input, init) => {
        const answered = await world.fake.fetch(input, init);
        const isStream = answered.headers.get('content-type')?.includes('event-stream') ?? false;
        if (stalled.times === 0 || isStream !== (stalls === 'streams')) return answered;
        stalled.times -= 1;
        await answered.arrayBuffer();
        return new Response(new ReadableStream(), { status: answered.status, headers: answered.headers });
      },
    },
  );
  return { world, stalled };
}

describe('an answer that stalls behind its headers', () => {
  it('is given up within the time that the client gives a request', async () => {
    const { world, stalled } = setupStalling();
    const { threadId } = await startThread(world);
    stalled.times = 99;
    const start = Date.now();
    const error = await passTime(refusal(world.client.beta.threads.messages.list(threadId)));
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(Date.now() - start).toBeLessThan(2000);
  });

  it('is given up within the time of the call', async () => {
    const { world, stalled } = setupStalling();
    const { threadId } = await startThread(world);
    stalled.times = 99;
    const start = Date.now();
    await passTime(refusal(world.client.beta.threads.messages.list(threadId, {}, { timeout: 4000 })));
    expect(Date.now() - start).toBeGreaterThanOrEqual(4000);
    expect(Date.now() - start).toBeLessThan(5000);
  });

  it('to a message doubles nothing', async () => {
    const { world, stalled } = setupStalling();
    const { threadId } = await startThread(world);
    stalled.times = 1;
    await passTime(world.client.beta.threads.messages.create(threadId, { role: 'user', content: 'Once.' }));
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?', 'user: Once.']);
  });

  it('does not keep a run from being cancelled', async () => {
    const { world, stalled } = setupStalling();
    const { client, threadId, assistantId, run } = await startWaiting(world);
    stalled.times = 3;
    const start = Date.now();
    await passTime(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    expect(Date.now() - start).toBeLessThan(10_000);
    stalled.times = 0;
    await expectUsable(world, threadId, assistantId);
  });

  it('keeps no caller that gives up from leaving a cancellation, which goes on', async () => {
    const { world, stalled } = setupStalling();
    const { client, threadId, assistantId, run } = await startWaiting(world);
    stalled.times = 3;
    await expectLeavable((options) => client.beta.threads.runs.cancel(run.id, { thread_id: threadId }, options));
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended).toMatchObject({ status: 'cancelled' });
    stalled.times = 0;
    await expectUsable(world, threadId, assistantId);
  });

  it('keeps no caller that gives up from leaving a run which has expired', async () => {
    const { world, stalled } = setupStalling();
    const { client, threadId, run } = await startWaiting(world);
    await vi.advanceTimersByTimeAsync(600_000);
    stalled.times = 3;
    await expectLeavable((options) => client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }, options));
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended).toMatchObject({ status: 'expired' });
  });
});

/** A caller that aborts a call which is not answered gets its error within a tenth of a second. */
async function expectLeavable(call: (options: { signal: AbortSignal }) => Promise<unknown>): Promise<void> {
  const caller = new AbortController();
  const left = refusal(call({ signal: caller.signal }));
  await passTime(after(100));
  const start = Date.now();
  caller.abort();
  expect(await passTime(left)).toBeInstanceOf(APIUserAbortError);
  expect(Date.now() - start).toBeLessThan(100);
}

describe.each(FOLLOWING)('a %s run whose stream stalls behind its headers', (following) => {
  it('is looked for in its thread once its time is over, and not sent again', async () => {
    const { world, stalled } = setupStalling('streams');
    const { threadId, assistantId } = await startThread(world);
    world.fake.reply('Sunny.');
    stalled.times = 1;
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run.status).toBe('completed');
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
    expect(world.fake.requests.filter(({ path }) => path === '/responses')).toHaveLength(1);
  });

  it('is looked for when it was sent outputs', async () => {
    const { world, stalled } = setupStalling('streams');
    const { client, threadId, run } = await startWaiting(world, { following });
    world.fake.reply('Sunny.');
    stalled.times = 1;
    const outputs = { thread_id: threadId, tool_outputs: [{ tool_call_id: 'call_a', output: '20' }] };
    const { runs } = client.beta.threads;
    const ended = await passTime(
      following === 'polled'
        ? runs.submitToolOutputsAndPoll(run.id, outputs)
        : runs.submitToolOutputsStream(run.id, outputs).finalRun(),
    );
    expect(ended.status).toBe('completed');
    expect(await showThread(world.fake, threadId)).toContain('assistant: Sunny.');
  });
});
