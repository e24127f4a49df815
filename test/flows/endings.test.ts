import { describe, expect, it, vi } from 'vitest';
import type { Run } from 'openai-assistants-shim';
import type { ReplyParts } from '../../src/testing/index.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { foldEvents } from '../support/fold-events.js';
import {
  answer,
  callsWeather,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  runToEnd,
  showThread,
  streamToEnd,
  takeRun,
} from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { areThreadsStored, EXECUTIONS, setup, type Setup } from '../support/setup.js';
import { startHeldStream, startThread, startWaiting } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const RUN_END = /^thread\.run\.(completed|incomplete|failed|cancelled|expired)$/;

async function listSteps({ client }: Setup, run: Run) {
  const page = await client.beta.threads.runs.steps.list(run.id, { thread_id: run.thread_id, order: 'asc' });
  return page.data;
}

async function listMessages({ client }: Setup, run: Run) {
  return (await client.beta.threads.messages.list(run.thread_id, { run_id: run.id, order: 'asc' })).data;
}

const FAILURES: [string, ReplyParts, object][] = [
  [
    'a failed response',
    { text: 'It is', failed: { code: 'server_error', message: 'Something broke.' } },
    { code: 'server_error', message: 'Something broke.' },
  ],
  [
    'an error event',
    { text: 'It is', streamError: { code: 'rate_limit_exceeded', message: 'Slow down.' } },
    { code: 'rate_limit_exceeded', message: 'Slow down.' },
  ],
  [
    'an error event before anything else',
    { streamError: { code: 'insufficient_quota', message: 'Quota exceeded.' } },
    { code: 'rate_limit_exceeded', message: 'Quota exceeded.' },
  ],
  [
    'an unsuitable prompt',
    { failed: { code: 'invalid_prompt', message: 'Not this.' } },
    { code: 'invalid_prompt', message: 'Not this.' },
  ],
];

describe.each(FOLLOWING)('a %s run', (following) => {
  it.each(FAILURES)('fails by %s', async (_, reply, last_error) => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.reply(reply);
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({
      status: 'failed',
      last_error,
      failed_at: expect.any(Number),
      completed_at: null,
      cancelled_at: null,
      expires_at: null,
      required_action: null,
      incomplete_details: null,
    });
    expect(await world.client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    expect(await listMessages(world, run)).toEqual([]);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(FAILURES)('fails by %s after outputs, its calls answered', async (_, reply, last_error) => {
    const { world, threadId, assistantId, run: waiting } = await startWaiting(setup(), { following });
    world.fake.reply(reply);
    const run = await passTime(answer(world.client, waiting, following));
    expect(run).toMatchObject({ id: waiting.id, status: 'failed', last_error });
    expect((await listSteps(world, run))[0]).toMatchObject({ type: 'tool_calls', status: 'completed' });
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?', 'function_call call_a', 'output call_a']);
    await expectUsable(world, threadId, assistantId);
  });

  it('is incomplete when its tokens are used up', async () => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.reply({ text: 'It is very', incomplete: 'max_output_tokens' });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_completion_tokens' },
      completed_at: expect.any(Number),
      last_error: null,
      failed_at: null,
      usage: { total_tokens: expect.any(Number) },
    });
    expect(await listMessages(world, run)).toMatchObject([
      {
        status: 'incomplete',
        incomplete_details: { reason: 'max_tokens' },
        incomplete_at: expect.any(Number),
        completed_at: null,
        content: [{ text: { value: 'It is very' } }],
      },
    ]);
    await expectUsable(world, threadId, assistantId);
  });

  it('is incomplete when its content was filtered', async () => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.reply({ text: 'It is', incomplete: 'content_filter' });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'incomplete', incomplete_details: null });
    expect(await listMessages(world, run)).toMatchObject([
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
    ]);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(['max_messages', 'steered'] as const)('is incomplete, and gives no reason, for %s', async (incomplete) => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.reply({ text: 'It is', incomplete });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'incomplete', incomplete_details: null, last_error: null });
    const messages = await listMessages(world, run);
    expect(messages).toMatchObject([{ status: 'incomplete', incomplete_details: null }]);
    const elsewhere = await connectElsewhere(world).beta.threads.messages.list(threadId, { run_id: run.id });
    expect(elsewhere.data).toEqual(messages);
    await expectUsable(world, threadId, assistantId);
  });

  it('that is cut short at a call leaves none unanswered', async () => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.reply({ ...callsWeather('call_a'), incomplete: 'max_output_tokens' });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'incomplete', required_action: null });
    expect(await showThread(world.fake, threadId)).toContain('output call_a');
    await expectUsable(world, threadId, assistantId);
  });
});

describe('the stream of a run', () => {
  const ENDINGS: [string, ReplyParts][] = [
    ...FAILURES.map(([name, reply]): [string, ReplyParts] => [name, reply]),
    ['used up tokens', { text: 'It is', incomplete: 'max_output_tokens' }],
    ['filtered content', { text: 'It is', incomplete: 'content_filter' }],
    ['another reason', { text: 'It is', incomplete: 'max_messages' }],
    ['tokens used up at a call', { ...callsWeather('call_a'), incomplete: 'max_output_tokens' }],
  ];

  it.each(ENDINGS)('closes what is open on %s, and ends once', async (_, reply) => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.reply(reply);
    const events = await passTime(streamToEnd(world.client, threadId, assistantId));
    expect(findGrammarFaults(events)).toEqual([]);
    expect(events.filter(({ event }) => RUN_END.test(event))).toHaveLength(1);
    expect(foldEvents(events).steps).toEqual(await listSteps(world, takeRun(events)));
  });
});

describe('a run whose time is over', () => {
  it.each(EXECUTIONS)('expires while the model works in the %s', async (execution) => {
    const start = await startHeldStream(setup({ execution }), 'Never told.', { afterEvents: 6 });
    const { world, client, fake, threadId, assistantId, following } = start;
    await vi.advanceTimersByTimeAsync(599_000);
    const [working] = (await client.beta.threads.runs.list(threadId)).data;
    expect(working?.status).toBe('in_progress');
    await vi.advanceTimersByTimeAsync(2_000);
    const events = await passTime(following);
    const run = takeRun(events);
    expect(run).toMatchObject({ status: 'expired', expires_at: null, last_error: null, failed_at: null });
    expect(findGrammarFaults(events)).toEqual([]);
    expect(await listSteps(world, run)).toMatchObject([{ status: 'expired', expired_at: expect.any(Number) }]);
    expect(fake.responses[0]?.status).toBe(areThreadsStored ? undefined : 'cancelled');
    await expectUsable(world, threadId, assistantId);
  });

  // A response in the foreground is never queued.
  it.skipIf(areThreadsStored)('expires while it is queued', async () => {
    const { world, client, fake, threadId, assistantId } = await startThread();
    // Its request is sent a second time.
    const holds = [1, 2].map(() => {
      fake.reply('Never told.');
      return fake.hold({ afterEvents: 1 });
    });
    const polling = runToEnd(client, threadId, assistantId);
    await holds[0]?.reached;
    expect((await client.beta.threads.runs.list(threadId)).data).toMatchObject([{ status: 'queued' }]);
    await vi.advanceTimersByTimeAsync(601_000);
    expect(await passTime(polling)).toMatchObject({ status: 'expired', started_at: null });
    await expectUsable(world, threadId, assistantId);
  });

  it.each([
    [
      'when it is read',
      (w: Setup, run: Run) => w.client.beta.threads.runs.retrieve(run.id, { thread_id: run.thread_id }),
    ],
    [
      'when it is polled',
      (w: Setup, run: Run) => w.client.beta.threads.runs.poll(run.id, { thread_id: run.thread_id }),
    ],
    [
      'when the thread is listed',
      async (w: Setup, run: Run) => (await w.client.beta.threads.runs.list(run.thread_id)).data[0],
    ],
  ])('expires while it awaits outputs, %s', async (_, look) => {
    const { world, client, fake, threadId, assistantId, run: waiting } = await startWaiting();
    vi.setSystemTime((waiting.expires_at ?? 0) * 1000);
    const run = await look(world, waiting);
    expect(run).toMatchObject({ status: 'expired', required_action: null, expires_at: null });
    expect(await listSteps(world, waiting)).toMatchObject([{ status: 'expired', expired_at: expect.any(Number) }]);
    expect(await showThread(fake, threadId)).toContain('output call_a');
    await expect(answer(client, waiting)).rejects.toMatchObject({
      status: 400,
      message: '400 Runs in status "expired" do not accept tool outputs.',
    });
    await expectUsable(world, threadId, assistantId);
  });

  it('makes way for the next run without being looked at, and for messages', async () => {
    const { world, client, threadId, assistantId, run: waiting } = await startWaiting();
    vi.setSystemTime(((waiting.expires_at ?? 0) + 1) * 1000);
    await client.beta.threads.messages.create(threadId, { role: 'user', content: 'And now?' });
    await expectUsable(world, threadId, assistantId);
  });

  it('is ended once by several readers at once', async () => {
    const { client, fake, threadId, run: waiting } = await startWaiting();
    vi.setSystemTime(((waiting.expires_at ?? 0) + 1) * 1000);
    const read = () => client.beta.threads.runs.poll(waiting.id, { thread_id: threadId });
    const runs = await passTime(Promise.all([read(), read(), read()]));
    expect(runs.map(({ status }) => status)).toEqual(['expired', 'expired', 'expired']);
    expect((await showThread(fake, threadId)).filter((item) => item === 'output call_a')).toHaveLength(1);
  });
});
