import { APIConnectionError } from 'openai';
import { MemoryStore, type AssistantsEvent, type Store } from 'openai-assistants-shim';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answer, ask, callsWeather, forbidUnhandledRejections, runToEnd } from '../support/flow-tools.js';
import { connectListening, createListeningWorld, showEvents } from '../support/note-events.js';
import { viewStore } from '../support/other-process.js';
import { passTime, stopTime } from '../support/pass-time.js';
import { areThreadsStored, setup } from '../support/setup.js';
import { startHeld, startHeldStream, startWaiting } from '../support/starting-points.js';

forbidUnhandledRejections();
afterEach(() => {
  vi.useRealTimers();
});

const SENT = ['sent responses.create for threads.runs.create', 'answered responses.create 200', 'run new -> queued'];
const STARTED = ['call threads.runs.create', ...SENT];

describe('the events of', () => {
  it('a polled run with a round of tools, in order, each with the ids that are known by then', async () => {
    const world = createListeningWorld();
    const { fake, client, events } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply(callsWeather('call_a', 'call_b'));
    fake.reply('Sunny.');
    const run = await answer(client, await runToEnd(client, threadId, assistantId));
    await client.beta.threads.messages.list(threadId);

    const start = { threadId, assistantId };
    const ids = { runId: run.id, ...start };
    const request = expect.any(Number);
    const durationMs = expect.any(Number);
    const create = { request, operation: 'responses.create', call: 'threads.runs.create', attempt: 1, ...start };
    const submit = { ...create, call: 'threads.runs.submitToolOutputs', ...ids };
    const first = { request, operation: 'conversations.create', call: 'threads.create', attempt: 1 };
    const list = {
      request,
      operation: 'conversations.items.list',
      call: 'threads.messages.list',
      attempt: 1,
      threadId,
    };
    const call = { type: 'legacy.call', site: expect.stringMatching(/\.ts:\d+:\d+$/) };
    const response = {
      type: 'response.ended',
      ...ids,
      responseId: expect.stringMatching(/^resp_/),
      model: 'gpt-4o',
      status: 'completed',
      usage: expect.objectContaining({ totalTokens: expect.any(Number) }),
      durationMs,
      reason: null,
    };
    const expected = [
      { ...call, method: 'assistants.create' },
      { ...call, method: 'threads.create' },
      { type: 'request.sent', ...first },
      { type: 'request.answered', ...first, status: 200, durationMs },
      { ...call, method: 'threads.runs.createAndPoll', ...start },
      { type: 'request.sent', ...create },
      { type: 'request.answered', ...create, status: 200, durationMs },
      { type: 'run.status', ...ids, from: null, to: 'queued' },
      { type: 'run.status', ...ids, from: 'queued', to: 'in_progress' },
      { type: 'run.first_token', ...ids },
      response,
      { type: 'run.status', ...ids, from: 'in_progress', to: 'requires_action' },
      { type: 'tool_call.awaited', ...ids, callId: 'call_a' },
      { type: 'tool_call.awaited', ...ids, callId: 'call_b' },
      { ...call, method: 'threads.runs.submitToolOutputsAndPoll', threadId, runId: run.id },
      { type: 'tool_call.answered', ...ids, callId: 'call_a', waitedMs: expect.any(Number) },
      { type: 'tool_call.answered', ...ids, callId: 'call_b', waitedMs: expect.any(Number) },
      { type: 'run.status', ...ids, from: 'requires_action', to: 'queued' },
      { type: 'request.sent', ...submit },
      { type: 'request.answered', ...submit, status: 200, durationMs },
      { type: 'run.status', ...ids, from: 'queued', to: 'in_progress' },
      { type: 'run.first_token', ...ids },
      response,
      { type: 'run.status', ...ids, from: 'in_progress', to: 'completed' },
      { ...call, method: 'threads.messages.list', threadId },
      { type: 'request.sent', ...list },
      { type: 'request.answered', ...list, status: 200, durationMs },
    ];
    const isOfConversation = (event: object) =>
      'operation' in event && String(event.operation).startsWith('conversations.');
    expect(events).toEqual(areThreadsStored ? expected.filter((event) => !isOfConversation(event)) : expected);
    const numbers = events.flatMap((event) => (event.type === 'request.sent' ? event.request : []));
    expect(events.flatMap((event) => (event.type === 'request.answered' ? event.request : []))).toEqual(numbers);
    expect(new Set(numbers).size).toBe(areThreadsStored ? 2 : 4);
  });

  it('a streamed run', async () => {
    const world = createListeningWorld();
    const { fake, client, events } = world;
    const { threadId, assistantId } = await ask(world);
    events.length = 0;
    fake.reply('Sunny in Oslo, and dry.');
    await client.beta.threads.runs.stream(threadId, { assistant_id: assistantId }).done();
    expect(showEvents(events)).toEqual([
      'call threads.runs.stream',
      ...SENT,
      'run queued -> in_progress',
      'run.first_token',
      'response completed',
      'run in_progress -> completed',
    ]);
  });

  it('a run that the service refuses at first, with the wait that it asked for', async () => {
    stopTime();
    const world = createListeningWorld();
    const { fake, client, events } = world;
    const { threadId, assistantId } = await passTime(ask(world));
    events.length = 0;
    fake.fail({ on: 'POST /responses', status: 429, headers: { 'retry-after': '3' } });
    fake.reply('Sunny.');
    await passTime(runToEnd(client, threadId, assistantId));
    expect(showEvents(events)).toEqual([
      'call threads.runs.createAndPoll',
      'sent responses.create for threads.runs.create',
      'failed responses.create 429 overloaded',
      'retry responses.create, attempt 2',
      'sent responses.create for threads.runs.create, attempt 2',
      'answered responses.create 200',
      'run new -> queued',
      'run queued -> in_progress',
      'run.first_token',
      'response completed',
      'run in_progress -> completed',
    ]);
    const retry = { operation: 'responses.create', call: 'threads.runs.create', attempt: 2, threadId, assistantId };
    expect(events[3]).toEqual({ type: 'request.retry', ...retry, fault: 'overloaded', status: 429, waitMs: 3000 });
  });

  it('a request that the service does not answer at last', async () => {
    const { fake, client, events } = createListeningWorld();
    fake.fail({ on: 'GET /conversations/{id}', kind: 'reset' });
    const call = client.beta.threads.retrieve('thread_a', { maxRetries: 0 });
    await expect(call).rejects.toBeInstanceOf(APIConnectionError);
    const details = { request: expect.any(Number), operation: 'conversations.retrieve', call: 'threads.retrieve' };
    const sent = { ...details, attempt: 1, threadId: 'thread_a' };
    expect(events).toEqual([
      { type: 'legacy.call', method: 'threads.retrieve', site: expect.any(String), threadId: 'thread_a' },
      { type: 'request.sent', ...sent },
      { type: 'request.failed', ...sent, status: null, fault: 'connection', durationMs: expect.any(Number) },
    ]);
  });

  it('a run that fails at once', async () => {
    const world = createListeningWorld();
    const { fake, client, events } = world;
    const { threadId, assistantId } = await ask(world);
    events.length = 0;
    fake.fail({ on: 'POST /responses', status: 500 });
    await client.beta.threads.runs.create(threadId, { assistant_id: assistantId }, { maxRetries: 0 });
    expect(showEvents(events)).toEqual([
      'call threads.runs.create',
      'sent responses.create for threads.runs.create',
      'failed responses.create 500 overloaded',
      'run new -> queued',
      'run queued -> failed',
    ]);
  });

  it('a run that is cancelled at work', async () => {
    const world = createListeningWorld();
    const { client, events, threadId, run } = { ...world, ...(await startHeld(world, 'Sunny.', { afterEvents: 3 })) };
    await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    const told = showEvents(events).filter((line) => line !== 'call threads.runs.poll');
    expect(told.slice(areThreadsStored ? 2 : 4)).toEqual([
      ...STARTED,
      'run queued -> in_progress',
      'call threads.runs.cancel',
      'run in_progress -> cancelling',
      // In the foreground, its end is that of its connection.
      ...(areThreadsStored ? [] : ['sent responses.cancel for threads.runs.create', 'answered responses.cancel 200']),
      'response cancelled',
      'run cancelling -> cancelled',
    ]);
  });

  it('a run that is cancelled while it waits for outputs: its calls are never answered', async () => {
    const world = createListeningWorld();
    const { client, threadId, run } = await startWaiting(world);
    world.events.length = 0;
    await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    expect(showEvents(world.events)).toEqual(
      areThreadsStored
        ? ['call threads.runs.cancel', 'run requires_action -> cancelled']
        : [
            'call threads.runs.cancel',
            'run requires_action -> cancelling',
            'sent conversations.items.create for threads.runs.cancel',
            'answered conversations.items.create 200',
            'run cancelling -> cancelled',
          ],
    );
  });

  it('a stream that its reader leaves', async () => {
    const world = createListeningWorld();
    const controller = new AbortController();
    const { following, hold } = await startHeldStream(world, 'Sunny.', { afterEvents: 3, signal: controller.signal });
    controller.abort();
    hold.release();
    await following;
    await expect.poll(() => showEvents(world.events).at(-1)).toBe('run in_progress -> cancelled');
    expect(
      showEvents(world.events)
        .slice(2)
        .filter((line) => line.startsWith('run')),
    ).toEqual(['run new -> queued', 'run queued -> in_progress', 'run.stream_left', 'run in_progress -> cancelled']);
  });

  it('a model that is replaced, with what is left out for it, and what is lost', async () => {
    const models = { 'gpt-4o': { model: 'gpt-6-luna', omit: ['temperature'] } };
    const world = createListeningWorld({ models });
    const { fake, client, events } = world;
    const { threadId, assistantId } = await ask(world);
    events.length = 0;
    fake.reply('Sunny.');
    const params = { assistant_id: assistantId, temperature: 0.2, max_prompt_tokens: 5000 };
    await client.beta.threads.runs.createAndPoll(threadId, params);
    const subject = { threadId, assistantId };
    expect(events.slice(1, 4)).toEqual([
      { type: 'model.replaced', ...subject, asked: 'gpt-4o', sent: 'gpt-6-luna' },
      { type: 'parameter.left_out', ...subject, parameter: 'temperature', model: 'gpt-6-luna' },
      { type: 'loss', ...subject, loss: 'max_prompt_tokens' },
    ]);
    const image = { type: 'image_url' as const, image_url: { url: 'https://example.com/a.png' } };
    events.length = 0;
    await client.beta.threads.messages.create(threadId, { role: 'assistant', content: [image] });
    expect(events[1]).toEqual({ type: 'loss', threadId, loss: 'assistant_images' });
  });

  it('a store whose connection is lost for a moment', async () => {
    const { store, failOnce } = createLossyStore();
    const { client, events } = createListeningWorld({ store });
    failOnce('get');
    await client.beta.assistants.create({ model: 'gpt-4o' });
    await expect(client.beta.assistants.retrieve('asst_x')).rejects.toThrow('asst_x');
    failOnce('write');
    await client.beta.assistants.create({ model: 'gpt-4o' });
    expect(events.filter(({ type }) => type !== 'legacy.call')).toEqual([
      { type: 'store.retry', method: 'get' },
      { type: 'store.retry', method: 'write' },
    ]);
  });
});

/** A MemoryStore of which one call at a time finds its connection reset. */
function createLossyStore(): { store: Store; failOnce: (method: 'get' | 'write') => void } {
  const inner = viewStore(new MemoryStore());
  let failing: string | null = null;
  const guard =
    <Args extends unknown[], T>(method: string, call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (failing !== method) return call(...args);
      failing = null;
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    };
  const store = { ...inner, get: guard('get', inner.get), write: guard('write', inner.write) };
  return { store, failOnce: (method) => (failing = method) };
}

describe('how long a call waited', () => {
  const readWait = (events: readonly AssistantsEvent[]): number | undefined =>
    events.find((event) => event.type === 'tool_call.answered')?.waitedMs;

  it('is told to the millisecond where the same process has awaited it', async () => {
    stopTime();
    const world = createListeningWorld();
    const { client, run } = await startWaiting(world);
    await passTime(new Promise((resolve) => setTimeout(resolve, 1250)));
    world.fake.reply('Sunny.');
    await passTime(answer(client, run));
    expect(readWait(world.events)).toBeCloseTo(1250, -2);
  });

  it('is told to the second, by the run, where another process has', async () => {
    stopTime();
    const { fake, store, run } = await startWaiting();
    await passTime(new Promise((resolve) => setTimeout(resolve, 2500)));
    fake.reply('Sunny.');
    const elsewhere = connectListening({ fake, store: viewStore(store) });
    await passTime(answer(elsewhere.client, run));
    expect([2000, 3000]).toContain(readWait(elsewhere.events));
  });
});

describe('events', () => {
  it('hold no content and no keys', async () => {
    const key = 'sk-very-secret';
    const events: AssistantsEvent[] = [];
    const world = setup({ onEvent: (event) => events.push(event) }, {}, { apiKey: key });
    const { client, fake } = world;
    const { threadId, assistantId } = await ask(world, 'My secret');
    await client.beta.threads.update(threadId, { metadata: { of: 'private' } });
    fake.reply(callsWeather('call_a'));
    fake.reply('Your secret.');
    const waiting = await client.beta.threads.runs.createAndPoll(threadId, {
      assistant_id: assistantId,
      instructions: 'Be secretive',
      metadata: { of: 'private' },
    });
    await client.beta.threads.runs.submitToolOutputsAndPoll(waiting.id, {
      thread_id: threadId,
      tool_outputs: [{ tool_call_id: 'call_a', output: 'sunny and secret' }],
    });
    const text = JSON.stringify(events);
    expect(events.length).toBeGreaterThan(areThreadsStored ? 13 : 15);
    for (const secret of [key, 'secret', 'private', 'get_weather', 'Oslo', 'Weather'])
      expect(text).not.toContain(secret);
  });
});
