import { describe, expect, it } from 'vitest';
import type { AssistantsEvent, AssistantStreamEvent, Fallback, OpenAI, Run } from 'openai-assistants-shim';
import type { Fault, ReplyParts } from '../../src/testing/index.js';
import { findGrammarFaults } from '../support/event-grammar.js';
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
  type Following,
} from '../support/flow-tools.js';
import { foldEvents } from '../support/fold-events.js';
import { createListeningWorld, type ListeningWorld } from '../support/note-events.js';
import { connectElsewhere } from '../support/other-process.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { EXECUTIONS, setup } from '../support/setup.js';
import { startThread, startWaiting } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const SORRY = 'Sorry, please try again later.';
const BOTH: Fallback[] = [{ model: 'gpt-5-mini', omit: ['temperature'] }, { text: SORRY }];
const TEXT: Fallback[] = [{ text: SORRY }];

/** The models that were asked, one after the other. */
const listModels = ({ fake }: Pick<ListeningWorld, 'fake'>): unknown[] =>
  fake.requests
    .filter(({ method, path }) => method === 'POST' && path === '/responses')
    .map(({ body }) => body?.['model']);

/** What was told of fallbacks. */
const listUsed = (events: readonly AssistantsEvent[]) => events.filter(({ type }) => type === 'fallback.used');

/** A run to its end, the events of a streamed one checked against their grammar and what can be read. */
async function follow(client: OpenAI, threadId: string, assistantId: string, following: Following): Promise<Run> {
  if (following === 'polled') return passTime(runToEnd(client, threadId, assistantId));
  const events = await passTime(streamToEnd(client, threadId, assistantId));
  await expectToldAsRead(client, events);
  return takeRun(events);
}

async function expectToldAsRead(client: OpenAI, events: readonly AssistantStreamEvent[]): Promise<void> {
  expect(findGrammarFaults(events)).toEqual([]);
  const { id, thread_id } = takeRun(events);
  const steps = (await client.beta.threads.runs.steps.list(id, { thread_id, order: 'asc' })).data;
  const messages = (await client.beta.threads.messages.list(thread_id, { run_id: id, order: 'asc' })).data;
  expect(foldEvents(events)).toEqual({ steps, messages });
}

/** What a request is refused with by a model that fails for good. */
const FAULTS: [string, Omit<Fault, 'on'>, string][] = [
  ['is overloaded', { status: 503, times: 3 }, 'server_is_overloaded'],
  ['has an error', { status: 500, times: 3 }, 'server_error'],
  ['takes no more requests', { status: 429, times: 3 }, 'rate_limit_exceeded'],
];

/** As {@link FAILURES}, once a part of its answer is there: of a streamed run's, its reader would have been told. */
const LATE: [string, ReplyParts][] = [
  ['in the middle of its text', { text: 'It is', failed: { code: 'server_error', message: 'Broke.' } }],
  ['behind a call', { ...callsWeather('call_x'), failed: { code: 'server_error', message: 'Broke.' } }],
];

/** How a response ends by its model's own fault. */
const FAILURES: [string, ReplyParts, string][] = [
  ['fails', { failed: { code: 'server_error', message: 'Broke.' } }, 'server_error'],
  ['reports an overload', { streamError: { code: 'rate_limit_exceeded', message: 'Slow.' } }, 'rate_limit_exceeded'],
  [
    'fails once it has reasoned',
    { reasoning: 'Hm.', failed: { code: 'server_error', message: 'Broke.' } },
    'server_error',
  ],
];

describe.each(FOLLOWING)('a %s run', (following) => {
  it.each(FAULTS)('goes on with the next model where its own %s', async (_, fault, code) => {
    const world = createListeningWorld({ fallbacks: BOTH });
    const { client, fake, events, threadId, assistantId } = await startThread(world).then((start) => ({
      ...world,
      ...start,
    }));
    fake.fail({ on: 'POST /responses', ...fault });
    fake.reply('Sunny.');
    const run = await follow(client, threadId, assistantId, following);
    expect(run).toMatchObject({ status: 'completed', model: 'gpt-4o', last_error: null });
    expect(listModels(world)).toEqual(['gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-5-mini']);
    const subject = { runId: run.id, threadId, assistantId };
    expect(listUsed(events)).toEqual([
      { type: 'fallback.used', ...subject, from: 'gpt-4o', to: { model: 'gpt-5-mini' }, code },
    ]);
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
    expect(await connectElsewhere(world).beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    await expectUsable(world, threadId, assistantId);
    expect(listModels(world).at(-1)).toBe('gpt-4o');
  });

  it.each(FAILURES)('goes on with the next model where a response %s', async (_, reply, code) => {
    const world = createListeningWorld({ fallbacks: BOTH });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply(reply);
    fake.reply('Sunny.');
    const run = await follow(client, threadId, assistantId, following);
    expect(run).toMatchObject({ status: 'completed', model: 'gpt-4o', last_error: null });
    expect(listModels(world)).toEqual(['gpt-4o', 'gpt-5-mini']);
    expect(listUsed(world.events)).toMatchObject([
      { runId: run.id, from: 'gpt-4o', to: { model: 'gpt-5-mini' }, code },
    ]);
    expect(world.events.filter(({ type }) => type === 'response.ended')).toMatchObject([
      { runId: run.id, status: 'failed', model: 'gpt-4o', reason: code },
      { runId: run.id, status: 'completed', model: 'gpt-5-mini', reason: null },
    ]);
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
    expect(await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    await expectUsable(world, threadId, assistantId);
  });

  it('gives the fixed answer as a message once all models have failed', async () => {
    const world = createListeningWorld({ fallbacks: BOTH });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.fail({ on: 'POST /responses', status: 500, times: 3 });
    fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    const run = await follow(client, threadId, assistantId, following);
    const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    expect(run).toMatchObject({ status: 'completed', model: 'gpt-4o', last_error: null });
    expect(listModels(world)).toEqual(['gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-5-mini']);
    expect(listUsed(world.events)).toMatchObject([
      { from: 'gpt-4o', to: { model: 'gpt-5-mini' }, code: 'server_error' },
      { from: 'gpt-5-mini', to: 'text', code: 'server_error' },
    ]);
    const { data: messages } = await client.beta.threads.messages.list(threadId);
    expect(messages[0]).toMatchObject({
      role: 'assistant',
      run_id: run.id,
      assistant_id: assistantId,
      status: 'completed',
      content: [{ type: 'text', text: { value: SORRY, annotations: [] } }],
    });
    const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: threadId });
    expect(steps.data).toMatchObject([
      {
        type: 'message_creation',
        status: 'completed',
        usage,
        step_details: { message_creation: { message_id: messages[0]?.id } },
      },
    ]);
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', `assistant: ${SORRY}`]);
    const elsewhere = connectElsewhere(world).beta.threads;
    expect(await elsewhere.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    expect((await elsewhere.messages.list(threadId)).data).toEqual(messages);
    await expectUsable(world, threadId, assistantId);
  });

  it('gives the fixed answer at once where it names no other model', async () => {
    const world = createListeningWorld({ fallbacks: TEXT });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.fail({ on: 'POST /responses', status: 503, times: 3 });
    const run = await follow(client, threadId, assistantId, following);
    const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    expect(run).toMatchObject({ status: 'completed', usage });
    expect(run.started_at).not.toBeNull();
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', `assistant: ${SORRY}`]);
    await expectUsable(world, threadId, assistantId);
  });

  it('sends outputs to the next model, once, and stays with it', async () => {
    const world = createListeningWorld({ fallbacks: BOTH });
    const { client, fake, threadId, assistantId, run: waiting } = await startWaiting(world, { following });
    fake.fail({ on: 'POST /responses', status: 503, times: 3 });
    fake.reply(callsWeather('call_b'));
    const second = await passTime(answer(client, waiting, following));
    expect(second).toMatchObject({ status: 'requires_action' });
    fake.reply('Sunny.');
    expect(await passTime(answer(client, second, following))).toMatchObject({ status: 'completed', model: 'gpt-4o' });
    const models = ['gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-5-mini', 'gpt-5-mini'];
    expect(listModels(world)).toEqual(models);
    expect(listUsed(world.events)).toHaveLength(1);
    expect(await showThread(fake, threadId)).toEqual([
      'user: Weather?',
      'function_call call_a',
      'output call_a',
      'function_call call_b',
      'output call_b',
      'assistant: Sunny.',
    ]);
    await expectUsable(world, threadId, assistantId);
  });

  it.each([
    ['the next model', BOTH, 'Sunny.'],
    ['the fixed answer', TEXT, SORRY],
  ])('keeps outputs that a failed response took, with %s', async (_, fallbacks, said) => {
    const world = createListeningWorld({ fallbacks });
    const { client, fake, threadId, assistantId, run: waiting } = await startWaiting(world, { following });
    fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    if (said !== SORRY) fake.reply(said);
    const run = await passTime(answer(client, waiting, following));
    expect(run).toMatchObject({ id: waiting.id, status: 'completed', last_error: null });
    expect(await showThread(fake, threadId)).toEqual([
      'user: Weather?',
      'function_call call_a',
      'output call_a',
      `assistant: ${said}`,
    ]);
    fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });
});

describe.each(EXECUTIONS)('a run in the %s', (execution) => {
  it.each(LATE)('goes on with the next model where a response fails %s', async (_, reply) => {
    const world = createListeningWorld({ fallbacks: BOTH, execution });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply(reply);
    fake.reply('Sunny.');
    const run = await passTime(runToEnd(client, threadId, assistantId));
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: threadId });
    expect(steps.data).toMatchObject([{ type: 'message_creation', status: 'completed' }]);
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
    await expectUsable(world, threadId, assistantId);
  });

  it('that sees a part of its thread goes on with the next model, and ends with the fixed answer', async () => {
    const world = createListeningWorld({ fallbacks: BOTH, execution });
    const { client, fake, threadId, assistantId } = await startThread(world);
    const truncation_strategy = { type: 'last_messages' as const, last_messages: 1 };
    fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    fake.reply(callsWeather('call_a'));
    const params = { assistant_id: assistantId, truncation_strategy };
    const waiting = await passTime(client.beta.threads.runs.createAndPoll(threadId, params));
    expect(waiting).toMatchObject({ status: 'requires_action' });
    fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    expect(await passTime(answer(client, waiting))).toMatchObject({ status: 'completed' });
    expect(listModels(world)).toEqual(['gpt-4o', 'gpt-5-mini', 'gpt-5-mini']);
    const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc' });
    expect(data.map(({ content: [part] }) => part?.type === 'text' && part.text.value)).toEqual(['Weather?', SORRY]);
    await expectUsable(world, threadId, assistantId);
  });

  it('is brought on by another process where its own has not noticed that its response failed', async () => {
    const world = createListeningWorld({ fallbacks: BOTH, execution });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.respond(({ context }) =>
      context.model === 'gpt-4o' ? { failed: { code: 'server_error', message: 'Broke.' } } : 'Sunny.',
    );
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    const others = [1, 2].map(() => connectElsewhere(world, { fallbacks: BOTH }));
    const ends = await Promise.all(
      [client, ...others].map(({ beta }) => passTime(beta.threads.runs.poll(run.id, { thread_id: threadId }))),
    );
    for (const end of ends) expect(end).toEqual(ends[0]);
    expect(ends[0]).toMatchObject({ status: 'completed' });
    expect(listModels(world)).toEqual(['gpt-4o', 'gpt-5-mini']);
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
  });
});

describe('a thread that is deleted', () => {
  it('takes the responses that failed with it', async () => {
    const { client, fake, threadId, assistantId } = await startThread(
      setup({ fallbacks: BOTH, history: 'conversations' }),
    );
    fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    fake.reply('Sunny.');
    await passTime(runToEnd(client, threadId, assistantId));
    expect(fake.responses).toHaveLength(2);
    await passTime(client.beta.threads.delete(threadId));
    expect(fake.responses).toEqual([]);
  });
});
