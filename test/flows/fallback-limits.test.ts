import { describe, expect, it } from 'vitest';
import type { AssistantsOptions, Fallback, UnansweredRun } from 'openai-assistants-shim';
import type { Fault, ReplyParts } from '../../src/testing/index.js';
import {
  answer,
  callsWeather,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  showThread,
  streamToEnd,
} from '../support/flow-tools.js';
import { createListeningWorld, type ListeningWorld } from '../support/note-events.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startHeld, startThread, startWaiting } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const SORRY = 'Sorry, please try again later.';
const BOTH: Fallback[] = [{ model: 'gpt-5-mini' }, { text: SORRY }];

const listModels = ({ fake }: Pick<ListeningWorld, 'fake'>): unknown[] =>
  fake.requests.flatMap(({ method, path, body }) =>
    method === 'POST' && path === '/responses' ? [body?.['model']] : [],
  );

const toldOfFallback = ({ events }: ListeningWorld): boolean => events.some(({ type }) => type === 'fallback.used');

describe.each(FOLLOWING)('no fallback is used for a %s run', (following) => {
  it.each<[string, Omit<Fault, 'on'>, object]>([
    ['that asks for what the service refuses', { status: 400, code: null, message: 'Not this.' }, { status: 400 }],
    ['whose key is not accepted', { status: 401 }, { status: 401 }],
    ['that is not permitted', { status: 403 }, { status: 403 }],
  ])('%s', async (_, fault, error) => {
    const world = createListeningWorld({ fallbacks: BOTH });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.fail({ on: 'POST /responses', ...fault });
    expect(await refusal(passTime(runToEnd(client, threadId, assistantId, following)))).toMatchObject(error);
    expect(listModels(world)).toEqual(['gpt-4o']);
    expect(toldOfFallback(world)).toBe(false);
    await expectUsable(world, threadId, assistantId);
  });

  it.each<[string, ReplyParts, object]>([
    [
      'whose prompt is not suitable',
      { failed: { code: 'invalid_prompt', message: 'Not this.' } },
      { status: 'failed', last_error: { code: 'invalid_prompt' } },
    ],
    [
      'whose image cannot be read',
      { failed: { code: 'invalid_image', message: 'No image.' } },
      { status: 'failed', last_error: { code: 'invalid_prompt' } },
    ],
    ['whose answer was filtered', { text: 'It is', incomplete: 'content_filter' }, { status: 'incomplete' }],
    ['whose tokens are used up', { text: 'It is', incomplete: 'max_output_tokens' }, { status: 'incomplete' }],
  ])('%s', async (_, reply, end) => {
    const world = createListeningWorld({ fallbacks: BOTH });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply(reply);
    expect(await passTime(runToEnd(client, threadId, assistantId, following))).toMatchObject(end);
    expect(listModels(world)).toEqual(['gpt-4o']);
    expect(toldOfFallback(world)).toBe(false);
    await expectUsable(world, threadId, assistantId);
  });

  it('that none can help: it fails with the error of the last model', async () => {
    const world = createListeningWorld({ fallbacks: [{ model: 'gpt-5-mini' }, { model: 'gpt-5-nano' }] });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.fail({ on: 'POST /responses', status: 503, times: 6 });
    fake.fail({ on: 'POST /responses', status: 429, message: 'Too many.', times: 3 });
    const run = await passTime(runToEnd(client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'failed', last_error: { code: 'rate_limit_exceeded' } });
    expect(new Set(listModels(world))).toEqual(new Set(['gpt-4o', 'gpt-5-mini', 'gpt-5-nano']));
    await expectUsable(world, threadId, assistantId);
  });
});

describe('an unknown model', () => {
  it.each<[string, AssistantsOptions, unknown[]]>([
    ['that has a successor is replaced', { models: 'auto' }, ['gpt-4', 'gpt-5.6-sol']],
    ['that has no successor is one that failed', { models: 'asked' }, ['gpt-4', 'gpt-5-mini']],
    ['that was to answer for another is one that failed', { models: { 'gpt-4': 'gpt-9' } }, ['gpt-9', 'gpt-5-mini']],
  ])('%s', async (_, options, models) => {
    const exists = (model: string) => !['gpt-4', 'gpt-9'].includes(model);
    const world = createListeningWorld({ fallbacks: BOTH, ...options }, { models: exists });
    const { client, fake, threadId, assistantId } = await startThread(world);
    await client.beta.assistants.update(assistantId, { model: 'gpt-4' });
    fake.reply('Sunny.');
    const run = await passTime(runToEnd(client, threadId, assistantId));
    expect(run).toMatchObject({ status: 'completed', model: 'gpt-4' });
    expect(listModels(world)).toEqual(models);
    expect(toldOfFallback(world)).toBe(models.includes('gpt-5-mini'));
  });
});

describe('a fallback', () => {
  it('that is the model that failed is passed over', async () => {
    const world = setup({ fallbacks: [{ model: 'gpt-4o' }, { model: 'gpt-5-mini' }, { model: 'gpt-4o' }] });
    const { client, fake, threadId, assistantId } = await startThread(world);
    for (let times = 0; times < 2; times += 1) fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    expect(await passTime(runToEnd(client, threadId, assistantId))).toMatchObject({ status: 'failed' });
    expect(listModels({ fake })).toEqual(['gpt-4o', 'gpt-5-mini']);
  });

  it('sets and leaves out what is given for it', async () => {
    const model = { model: 'gpt-5-mini', omit: ['temperature'], set: { reasoning_effort: 'low' as const } };
    const { client, fake, threadId, assistantId } = await startThread(setup({ fallbacks: [model] }));
    fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    fake.reply('Sunny.');
    const params = { assistant_id: assistantId, temperature: 0.2 };
    const run = await passTime(client.beta.threads.runs.createAndPoll(threadId, params));
    expect(run).toMatchObject({ status: 'completed', temperature: 0.2 });
    const [first, second] = fake.requests.flatMap(({ path, body }) => (path === '/responses' ? [body] : []));
    const { temperature: _, ...rest } = first ?? {};
    expect(first).toMatchObject({ model: 'gpt-4o', temperature: 0.2 });
    expect(second).toEqual({ ...rest, model: 'gpt-5-mini', reasoning: { effort: 'low' } });
  });

  it('is not asked for a run that is being stopped', async () => {
    const world = createListeningWorld({ fallbacks: BOTH });
    const { client, fake, threadId, run, hold } = await startHeld(world, {
      failed: { code: 'server_error', message: 'Broke.' },
    });
    await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    hold.release();
    const end = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(end.status).not.toBe('completed');
    expect(listModels({ fake })).toEqual(['gpt-4o']);
    expect(toldOfFallback(world)).toBe(false);
  });

  it('can be stopped while it answers', async () => {
    const world = createListeningWorld({ fallbacks: BOTH });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    fake.reply('Never told.');
    // The first response is over by the time that the second is held.
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    const hold = fake.hold();
    await passTime(hold.reached);
    expect(await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toMatchObject({
      status: 'in_progress',
    });
    await passTime(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    const end = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(end).toMatchObject({ status: 'cancelled' });
    hold.release();
    await expectUsable(world, threadId, assistantId);
  });
});

describe('a fixed answer', () => {
  it('may be written for the run', async () => {
    const asked: UnansweredRun[] = [];
    const text = (run: UnansweredRun) => {
      asked.push(run);
      return Promise.resolve(`Sorry, ${run.metadata['name']}.`);
    };
    const { client, fake, threadId, assistantId } = await startThread(setup({ fallbacks: [{ text }] }));
    fake.fail({ on: 'POST /responses', status: 429, times: 3 });
    const params = { assistant_id: assistantId, metadata: { name: 'Ada' } };
    const run = await passTime(client.beta.threads.runs.createAndPoll(threadId, params));
    expect(run).toMatchObject({ status: 'completed', metadata: { name: 'Ada' } });
    const about = { threadId, assistantId, model: 'gpt-4o', metadata: { name: 'Ada' }, code: 'rate_limit_exceeded' };
    expect(asked).toEqual([about]);
    expect((await showThread(fake, threadId)).at(-1)).toBe('assistant: Sorry, Ada.');
  });

  it.each<[string, () => string, string]>([
    [
      'throws',
      () => {
        throw new Error('no words');
      },
      "The 'text' of the option 'fallbacks' failed: Error: no words",
    ],
    ['gives none', () => '', "The option 'fallbacks' gave no text: the run fails as if it had no fixed answer."],
  ])('that cannot be had, because its function %s, leaves the run failed', async (_, text, warning) => {
    const world = createListeningWorld({ fallbacks: [{ text }] });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    const run = await passTime(runToEnd(client, threadId, assistantId));
    expect(run).toMatchObject({ status: 'failed', last_error: { code: 'server_error', message: 'Broke.' } });
    expect(world.warnings).toEqual([expect.stringContaining(warning)]);
    await expectUsable(world, threadId, assistantId);
  });

  it('ends a run with outputs that no model has taken', async () => {
    const world = setup({ fallbacks: [{ text: SORRY }] });
    const { client, fake, threadId, assistantId, run: waiting } = await startWaiting(world);
    fake.fail({ on: 'POST /responses', status: 500, times: 3 });
    expect(await passTime(answer(client, waiting))).toMatchObject({ status: 'completed' });
    const said = ['user: Weather?', 'function_call call_a', 'output call_a', `assistant: ${SORRY}`];
    expect(await showThread(fake, threadId)).toEqual(said);
    await expectUsable(world, threadId, assistantId);
  });
});

describe('a streamed run whose reader was told of a part of its answer', () => {
  it.each<[string, ReplyParts]>([
    ['text', { text: 'It is', failed: { code: 'server_error', message: 'Broke.' } }],
    ['a call', { ...callsWeather('call_a'), failed: { code: 'server_error', message: 'Broke.' } }],
  ])('fails: %s cannot be taken back', async (_, reply) => {
    const world = createListeningWorld({ fallbacks: BOTH });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply(reply);
    const events = await passTime(streamToEnd(client, threadId, assistantId));
    expect(events.at(-1)).toMatchObject({ event: 'thread.run.failed' });
    expect(listModels(world)).toEqual(['gpt-4o']);
    await expectUsable(world, threadId, assistantId);
  });
});
