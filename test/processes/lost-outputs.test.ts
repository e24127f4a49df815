import { describe, expect, it } from 'vitest';
import type { AssistantsEvent, AssistantsListener, RequestEditor, Run } from 'openai-assistants-shim';
import {
  answer,
  callsWeather,
  countRequests,
  expectUsable,
  forbidUnhandledRejections,
  runToEnd,
  showConversation,
} from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { startMortal, waitForLease, type MortalWorld } from './support/mortal-world.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** A process submits outputs, and dies before its request has reached the service, or before it has heard of it. */
async function loseOutputs(
  when: 'before' | 'after',
  onEvent?: AssistantsListener,
  request?: RequestEditor,
): Promise<MortalWorld & { run: Run }> {
  const world = await startMortal('auto', onEvent, request);
  const { mortal, first, threadId, assistantId } = world;
  const run = await passTime(runToEnd(first, threadId, assistantId));
  mortal.dieWith('POST /v1/responses', when);
  void answer(first, run);
  await passTime(mortal.died);
  return { ...world, run };
}

const retrieve = ({ client, run }: MortalWorld & { run: Run }) =>
  passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: run.thread_id }));

const CALLS = ['user: Weather?', 'function_call call_a', 'output call_a'];

describe('outputs whose process died', () => {
  it('are left alone while it may be alive', async () => {
    const world = await loseOutputs('before');
    const before = world.fake.requests.length;
    await wait(4_000);
    expect(await retrieve(world)).toMatchObject({ status: 'queued', required_action: null });
    expect(world.fake.requests).toHaveLength(before);
    await wait(50_000);
    expect(await retrieve(world)).toMatchObject({ status: 'queued' });
    expect(countRequests(world.fake, 'POST /responses')).toBe(1);
  });

  it('are taken over by one of the others, whose listener is told so', async () => {
    const events: AssistantsEvent[] = [];
    const world = await loseOutputs('before', (event) => events.push(event));
    const { client, run, threadId, assistantId } = world;
    waitForLease();
    events.length = 0;
    await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 1000 }));
    const ids = { runId: run.id, threadId, assistantId };
    expect(events.filter(({ type }) => !type.startsWith('request.'))).toEqual([
      expect.objectContaining({ type: 'legacy.call', method: 'threads.runs.poll', runId: run.id }),
      { type: 'lease.taken_over', ...ids },
      { type: 'run.status', ...ids, from: 'queued', to: 'in_progress' },
      { type: 'run.first_token', ...ids },
      expect.objectContaining({ type: 'response.ended', ...ids, status: 'completed' }),
      { type: 'run.status', ...ids, from: 'in_progress', to: 'completed' },
    ]);
  });

  it('are sent again by one of the others when nobody has them', async () => {
    const world = await loseOutputs('before');
    const { client, third, fake, run, threadId } = world;
    waitForLease();
    const ended = await Promise.all(
      [client, third].map((each) =>
        passTime(each.beta.threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 1000 })),
      ),
    );
    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(fake.responses).toHaveLength(2);
    expect(showConversation(fake, threadId)).toEqual([...CALLS, 'assistant: Sunny.']);
    await expectUsable(world, threadId, world.assistantId);
  });

  it('are not sent again beside tools that may have acted: the run fails, saying so', async () => {
    const mcp = { type: 'mcp' as const, server_label: 'shop', server_url: 'https://mcp.example.com' };
    const world = await loseOutputs('before', undefined, (body) => ({ ...body, tools: [...(body.tools ?? []), mcp] }));
    const { client, fake, run, threadId } = world;
    waitForLease();
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    const message = expect.stringContaining("It is not sent again: the tool 'mcp' may have acted already.") as string;
    expect(ended).toMatchObject({ status: 'failed', last_error: { message } });
    expect(countRequests(fake, 'POST /responses')).toBe(1);
    expect(showConversation(fake, threadId)).toEqual(CALLS);
    await expectUsable(world, threadId, world.assistantId);
  });

  it('are sent again once', async () => {
    const world = await loseOutputs('before');
    const { client, fake, run, threadId } = world;
    waitForLease();
    fake.fail({ on: 'POST /responses', kind: 'lostAnswer' });
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended).toMatchObject({ status: 'failed', last_error: { code: 'server_error' } });
    expect(showConversation(fake, threadId)).toEqual([...CALLS, 'assistant: Sunny.']);
    await expectUsable(world, threadId, world.assistantId);
  });

  it('and that the service refuses now fail the run, its calls answered', async () => {
    const world = await loseOutputs('before');
    const { client, fake, run, threadId } = world;
    waitForLease();
    fake.fail({ on: 'POST /responses', status: 403 });
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended).toMatchObject({ status: 'failed', last_error: { message: 'You are not allowed to do this.' } });
    expect(showConversation(fake, threadId)).toEqual(CALLS);
    await expectUsable(world, threadId, world.assistantId);
  });

  it('are waited for while the model works on them', async () => {
    const world = await startMortal();
    const { mortal, first, client, fake, threadId, assistantId } = world;
    const run = await passTime(runToEnd(first, threadId, assistantId));
    const hold = fake.hold();
    mortal.dieWith('POST /v1/responses', 'after');
    void answer(first, run);
    await passTime(mortal.died);
    await hold.reached;
    waitForLease();
    expect(await retrieve({ ...world, run })).toMatchObject({ status: 'queued' });
    await wait(61_000);
    expect(await retrieve({ ...world, run })).toMatchObject({ status: 'queued' });
    hold.release();
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended.status).toBe('completed');
    expect(fake.responses).toHaveLength(2);
    expect(showConversation(fake, threadId)).toEqual([...CALLS, 'assistant: Sunny.']);
    await expectUsable(world, threadId, assistantId);
  });

  it('are read from what stands behind them: an answer', async () => {
    const world = await loseOutputs('after');
    await wait(6_000);
    const ended = await retrieve(world);
    expect(ended).toMatchObject({ status: 'completed', usage: { total_tokens: expect.any(Number) } });
    expect(countRequests(world.fake, 'POST /responses')).toBe(2);
    await expectUsable(world, world.threadId, world.assistantId);
  });

  it('are read from what stands behind them: more calls', async () => {
    const world = await startMortal();
    const { mortal, first, client, fake, threadId, assistantId } = world;
    const run = await passTime(runToEnd(first, threadId, assistantId));
    fake.reply({ text: 'And there?', reasoning: true, ...callsWeather('call_b', 'call_c') });
    mortal.dieWith('POST /v1/responses', 'after');
    void answer(first, run);
    await passTime(mortal.died);
    await wait(6_000);
    const waiting = await retrieve({ ...world, run });
    expect(waiting).toMatchObject({ id: run.id, status: 'requires_action' });
    const calls = waiting.required_action?.submit_tool_outputs.tool_calls.map(({ id }) => id);
    expect(calls).toEqual(['call_b', 'call_c']);
    const done = await passTime(answer(client, waiting));
    expect(done.status).toBe('completed');
    const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: threadId, order: 'asc' });
    expect(steps.data.map(({ type, status }) => [type, status])).toEqual([
      ['tool_calls', 'completed'],
      ['message_creation', 'completed'],
      ['tool_calls', 'completed'],
      ['message_creation', 'completed'],
    ]);
    expect(fake.responses).toHaveLength(3);
    await expectUsable(world, threadId, assistantId);
  });

  it('are read from what stands behind them: an answer cut short', async () => {
    const world = await startMortal();
    const { mortal, first, fake, threadId, assistantId } = world;
    const run = await passTime(runToEnd(first, threadId, assistantId));
    fake.reply({ text: 'Sun', incomplete: 'max_output_tokens' });
    mortal.dieWith('POST /v1/responses', 'after');
    void answer(first, run);
    await passTime(mortal.died);
    await wait(6_000);
    expect(await retrieve({ ...world, run })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_completion_tokens' },
    });
    await expectUsable(world, threadId, assistantId);
  });

  it.each(['before', 'after'] as const)(
    'do not keep the run from being cancelled (killed %s sending)',
    async (when) => {
      const world = await loseOutputs(when);
      const { client, fake, run, threadId } = world;
      const cancelling = await passTime(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
      expect(cancelling.status).toBe('cancelling');
      const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
      expect(ended.status).toBe(when === 'after' ? 'completed' : 'cancelled');
      expect(showConversation(fake, threadId).filter((item) => item === 'output call_a')).toHaveLength(1);
      await expectUsable(world, threadId, world.assistantId);
    },
  );

  it.each(['before', 'after'] as const)('do not keep the run from expiring (killed %s sending)', async (when) => {
    const world = await loseOutputs(when);
    await wait(600_000);
    const ended = await retrieve(world);
    expect(ended.status).toBe(when === 'after' ? 'completed' : 'expired');
    await expectUsable(world, world.threadId, world.assistantId);
  });
});

describe('a thread whose process died', () => {
  it('while it started a run is free after another one has watched it for a minute', async () => {
    const world = await startMortal();
    const { mortal, first, client, threadId, assistantId } = world;
    mortal.dieWith('POST /v1/responses', 'before');
    void first.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    await passTime(mortal.died);
    const create = client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    await expect(passTime(create)).rejects.toThrow(`400 Thread ${threadId} already has an active run.`);
    await wait(61_000);
    await expectUsable(world, threadId, assistantId);
  });

  it('stays held while the process that starts the run is alive', async () => {
    const world = await startMortal();
    const { fake, first, client, threadId, assistantId } = world;
    fake.fail({ on: 'POST /responses', status: 429, headers: { 'retry-after': '55' }, times: 2 });
    const starting = first.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
    await wait(61_000);
    const create = client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    await expect(passTime(create)).rejects.toThrow(`400 Thread ${threadId} already has an active run.`);
    expect((await passTime(starting)).status).toBe('requires_action');
  });

  it('is left alone while outputs are being sent by a process that is alive', async () => {
    const world = await startMortal();
    const { fake, first, threadId, assistantId } = world;
    const run = await passTime(runToEnd(first, threadId, assistantId));
    fake.fail({ on: 'POST /responses', status: 429, headers: { 'retry-after': '55' }, times: 2 });
    const answering = answer(first, run);
    await wait(61_000);
    await wait(40_000);
    expect(await retrieve({ ...world, run })).toMatchObject({ status: 'queued' });
    expect((await passTime(answering)).status).toBe('completed');
    expect(fake.responses).toHaveLength(2);
  });
});

it('a thread whose run was never begun is taken over by the next run, and the listener told so', async () => {
  const events: AssistantsEvent[] = [];
  const { mortal, first, client, threadId, assistantId } = await startMortal('auto', (event) => events.push(event));
  mortal.dieWith('POST /v1/responses', 'before');
  void runToEnd(first, threadId, assistantId);
  await passTime(mortal.died);
  waitForLease();
  events.length = 0;
  await passTime(runToEnd(client, threadId, assistantId));
  expect(events.find(({ type }) => type !== 'legacy.call')).toEqual({ type: 'lease.taken_over', threadId });
});
