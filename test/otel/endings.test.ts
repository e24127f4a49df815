import { SpanStatusCode } from '@opentelemetry/api';
import { OpenAI } from 'openai-assistants-shim';
import { openTelemetry } from 'openai-assistants-shim/otel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answer, ask, callsWeather, forbidUnhandledRejections, refusal, runToEnd } from '../support/flow-tools.js';
import { viewStore } from '../support/other-process.js';
import { startHeldStream, startWaiting } from '../support/starting-points.js';
import { createTracedWorld, showTree, type TracedWorld } from './support.js';

forbidUnhandledRejections();
afterEach(() => {
  vi.useRealTimers();
});

const settle = (world: TracedWorld) => expect.poll(() => world.backend.openSpans).toBe(0);

/** A world with a thread and an assistant, whose spans so far are forgotten. */
async function start(options: Parameters<typeof createTracedWorld>[0] = {}) {
  const world = createTracedWorld(options);
  const ids = await ask(world);
  await settle(world);
  world.backend.forget();
  return { ...world, world, ...ids };
}

describe('a run that', () => {
  it('fails has an error, of the type that the service names', async () => {
    const { world, client, fake, backend, threadId, assistantId } = await start();
    fake.reply({ failed: { code: 'server_error', message: 'secret' } });
    const run = await runToEnd(client, threadId, assistantId);
    expect(run.status).toBe('failed');
    await settle(world);
    for (const name of ['invoke_agent Weather', 'chat gpt-4o']) {
      const span = backend.span(name);
      expect(span.attributes).toMatchObject({ 'error.type': 'server_error' });
      expect(span.status).toEqual({ code: SpanStatusCode.ERROR });
    }
    expect(backend.span('chat gpt-4o').attributes).toMatchObject({ 'gen_ai.response.finish_reasons': ['error'] });
    expect(backend.span('invoke_agent Weather').attributes).toMatchObject({
      'openai_assistants_shim.run.status': 'failed',
    });
  });

  it('is refused has its span, too, and no id', async () => {
    const { world, client, fake, backend, threadId, assistantId } = await start();
    fake.fail({ on: 'POST /responses', status: 400, code: 'invalid_value', message: 'no' });
    await refusal(runToEnd(client, threadId, assistantId));
    await settle(world);
    expect(showTree(backend.spans)).toEqual(['invoke_agent Weather', '  chat gpt-4o']);
    const { attributes, status } = backend.span('invoke_agent Weather');
    expect(attributes).toMatchObject({ 'error.type': 'invalid_value' });
    expect(attributes).not.toHaveProperty('openai_assistants_shim.run.id');
    expect(status.code).toBe(SpanStatusCode.ERROR);
    expect(backend.span('chat gpt-4o').attributes).toMatchObject({
      'error.type': 'invalid_value',
      'http.response.status_code': 400,
      'openai_assistants_shim.fault': 'rejected',
    });
  });

  it('is refused because the thread has another one is not lost sight of', async () => {
    const { world, client, backend, threadId, assistantId } = await start();
    world.fake.reply(callsWeather('call_a'));
    const run = await runToEnd(client, threadId, assistantId);
    await refusal(runToEnd(client, threadId, assistantId));
    await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    await settle(world);
    const runs = backend.spans.filter(({ name }) => name === 'invoke_agent Weather');
    expect(runs.map(({ attributes }) => attributes['error.type'] ?? null)).toEqual(['400', null]);
  });

  it('is cancelled while it waits has no error, nor have its calls', async () => {
    const world = createTracedWorld();
    const { client, run, threadId } = await startWaiting(world);
    await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    await settle(world);
    const { backend } = world;
    expect(backend.span('invoke_agent Weather').attributes).toMatchObject({
      'openai_assistants_shim.run.status': 'cancelled',
    });
    expect(backend.span('execute_tool get_weather').status.code).toBe(SpanStatusCode.UNSET);
    expect(backend.spans.flatMap(({ attributes }) => attributes['error.type'] ?? [])).toEqual([]);
  });

  it('is left by its reader is a disconnect and a partial answer', async () => {
    const world = createTracedWorld();
    const { backend } = world;
    const controller = new AbortController();
    const reply = 'It is sunny, and stays so for days and days and days.';
    const { following, hold } = await startHeldStream(world, reply, { afterEvents: 7, signal: controller.signal });
    controller.abort();
    hold.release();
    await following;
    await settle(world);
    expect(backend.span('chat gpt-4o').attributes).toMatchObject({
      'openai_assistants_shim.fault': 'aborted',
      'gen_ai.response.finish_reasons': ['error'],
    });
    const run = backend.span('invoke_agent Weather');
    expect(run.attributes).toMatchObject({ 'openai_assistants_shim.run.status': 'cancelled' });
    expect(run.events.map(({ name }) => name)).toContain('run.stream_left');
    const [left, ...others] = await backend.points('openai_assistants_shim.disconnects');
    expect(left).toMatchObject({ value: 1, attributes: { 'openai_assistants_shim.side': 'reader' } });
    expect(others).toEqual([]);
    expect(await backend.points('openai_assistants_shim.partial_answers')).toEqual([
      {
        value: 1,
        attributes: {
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.agent.name': 'Weather',
          'gen_ai.request.model': 'gpt-4o',
          'openai_assistants_shim.run.status': 'cancelled',
        },
      },
    ]);
  });
});

describe('a request that', () => {
  it('is sent again has a span for each attempt, and an event for the wait', async () => {
    const { world, client, fake, backend, threadId, assistantId } = await start();
    fake.fail({ on: 'POST /responses', status: 429, code: 'rate_limit_exceeded', headers: { 'retry-after-ms': '1' } });
    fake.reply('Sunny.');
    await runToEnd(client, threadId, assistantId);
    await settle(world);
    const chats = backend.spans.filter(({ name }) => name === 'chat gpt-4o');
    expect(
      chats.map(({ attributes }) => [attributes['openai_assistants_shim.attempt'], attributes['error.type']]),
    ).toEqual([
      [1, 'rate_limit_exceeded'],
      [2, undefined],
    ]);
    const run = backend.span('invoke_agent Weather');
    expect(run.status.code).toBe(SpanStatusCode.UNSET);
    expect(run.events.find(({ name }) => name === 'request.retry')?.attributes).toMatchObject({
      'openai_assistants_shim.status': '429',
      'openai_assistants_shim.attempt': '2',
    });
  });

  it('breaks off is a disconnect, and the run goes on', async () => {
    const { world, client, fake, backend, threadId, assistantId } = await start();
    fake.reply('Sunny.');
    fake.cutStream({ afterEvents: 4 });
    const run = await runToEnd(client, threadId, assistantId, 'streamed');
    expect(run.status).toBe('completed');
    await settle(world);
    expect(backend.span('chat gpt-4o').attributes).toMatchObject({
      'error.type': 'connection',
      'openai_assistants_shim.fault': 'connection',
    });
    expect(showTree(backend.spans)).toEqual(expect.arrayContaining(['  fetch_response']));
    expect(backend.span('fetch_response').attributes).toMatchObject({
      'gen_ai.response.id': fake.responses[0]?.id,
      'gen_ai.response.model': 'gpt-4o',
      'gen_ai.response.finish_reasons': ['stop'],
    });
    expect(await backend.points('openai_assistants_shim.disconnects')).toMatchObject([
      { value: 1, attributes: { 'openai_assistants_shim.side': 'service', 'gen_ai.request.model': 'gpt-4o' } },
    ]);
    expect(await backend.points('openai_assistants_shim.partial_answers')).toEqual([]);
  });
});

describe('a run whose end is not heard of', () => {
  it('has its span ended where it was last heard of, and goes on in one that is linked to it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const world = createTracedWorld({ lostAfterMs: 1 });
    const { client, fake, run, threadId } = await startWaiting(world);
    const { backend } = world;
    const sweep = (): number => {
      vi.advanceTimersByTime(1);
      return backend.openSpans;
    };
    await expect.poll(sweep).toBe(0);
    const lost = backend.span('invoke_agent Weather');
    expect(lost.attributes).toMatchObject({ 'openai_assistants_shim.run.lost': true });
    expect(backend.span('execute_tool get_weather').ended).toBe(true);
    fake.reply('Sunny.');
    await answer(client, run);
    await settle(world);
    const resumed = backend.span('invoke_agent');
    expect(resumed.attributes).toMatchObject({
      'openai_assistants_shim.run.id': run.id,
      'openai_assistants_shim.run.resumed': true,
      'gen_ai.conversation.id': threadId,
    });
    expect(resumed.links.map(({ context: { spanId } }) => spanId)).toEqual([lost.spanContext().spanId]);
  });

  it('is given up when a thousand others were heard of since', async () => {
    const world = createTracedWorld();
    const listener = openTelemetry({ tracer: world.backend.tracer, meter: world.backend.meter });
    for (let index = 0; index < 1_001; index += 1) {
      listener.onRunStart?.({
        ...{ startId: String(index), call: 'threads.runs.create', threadId: `thread_${index}` },
        ...{ assistantId: 'asst_1', assistantName: `${index}`, model: 'gpt-4o' },
      });
    }
    expect(world.backend.openSpans).toBe(1_000);
    expect(world.backend.spans.map(({ name }) => name)).toEqual(['invoke_agent 0']);
  });

  it('is ended by another process: nothing is mixed up', async () => {
    const world = createTracedWorld();
    const { fake, store, run } = await startWaiting(world);
    const other = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: viewStore(store) } });
    fake.reply('Sunny.');
    expect((await answer(other, run)).status).toBe('completed');
    const { threadId, assistantId } = await ask(world);
    fake.reply('Rainy.');
    expect((await runToEnd(world.client, threadId, assistantId)).status).toBe('completed');
    await expect.poll(() => world.backend.openSpans).toBe(2);
    expect(world.backend.span('invoke_agent Weather').attributes['gen_ai.conversation.id']).toBe(threadId);
  });
});
