import { context, SpanKind, trace } from '@opentelemetry/api';
import { OpenAI } from 'openai-assistants-shim';
import { openTelemetry } from 'openai-assistants-shim/otel';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { describe, expect, it } from 'vitest';
import { answer, ask, callsWeather, forbidUnhandledRejections, outputsFor, runToEnd } from '../support/flow-tools.js';
import { viewStore } from '../support/other-process.js';
import { Backend, createTracedWorld, listUsage, showTree, type TracedWorld } from './support.js';

forbidUnhandledRejections();

/** Calls something with a span active, as a server around it would. */
async function within<T>({ backend }: Pick<TracedWorld, 'backend'>, name: string, task: () => Promise<T>): Promise<T> {
  const span = backend.tracer.startSpan(name);
  return context.with(trace.setSpan(context.active(), span), task).finally(() => span.end());
}

const settle = (world: TracedWorld) => expect.poll(() => world.backend.openSpans).toBe(0);

describe('the spans of a run', () => {
  it('are a tree under the span of its caller, polled', async () => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world);
    await settle(world);
    backend.forget();
    fake.reply(callsWeather('call_a', 'call_b'));
    fake.reply('Sunny.');
    const run = await within(world, 'POST /ask', async () =>
      answer(client, await runToEnd(client, threadId, assistantId)),
    );
    expect(run.status).toBe('completed');
    await settle(world);
    expect(showTree(backend.spans)).toEqual([
      'POST /ask',
      '  invoke_agent Weather',
      '    chat gpt-4o',
      '    execute_tool get_weather',
      '    execute_tool get_weather',
      '    chat gpt-4o',
    ]);
    expect(new Set(backend.spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  it.each(['raw', 'AssistantStream'])('are the same where it is streamed: %s', async (style) => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world);
    await settle(world);
    backend.forget();
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    await within(world, 'POST /ask', async () => {
      if (style === 'raw') {
        const run = await runToEnd(client, threadId, assistantId, 'streamed');
        await answer(client, run, 'streamed');
        return;
      }
      const { runs } = client.beta.threads;
      const run = await runs.stream(threadId, { assistant_id: assistantId }).finalRun();
      await runs.submitToolOutputsStream(run.id, outputsFor(run)).finalRun();
    });
    await settle(world);
    expect(showTree(backend.spans)).toEqual([
      'POST /ask',
      '  invoke_agent Weather',
      '    chat gpt-4o',
      '    execute_tool get_weather',
      '    chat gpt-4o',
    ]);
  });

  it('say by the conventions what they are of', async () => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    const waiting = await runToEnd(client, threadId, assistantId);
    const run = await answer(client, waiting);
    await settle(world);
    const [first, second] = backend.spans.filter(({ name }) => name === 'chat gpt-4o');
    const server = {
      'gen_ai.provider.name': 'openai',
      'server.address': 'api.openai.com',
      'server.port': 443,
    };
    const [asked, answered] = fake.responses;
    const [used] = listUsage(fake);
    expect(first?.attributes).toMatchObject({
      ...server,
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.request.stream': true,
      'gen_ai.response.model': asked?.model,
      'gen_ai.response.id': asked?.id,
      'gen_ai.response.finish_reasons': ['tool_call'],
      'gen_ai.usage.input_tokens': used?.input_tokens,
      'gen_ai.usage.output_tokens': used?.output_tokens,
      'gen_ai.usage.cache_read.input_tokens': 0,
      'gen_ai.conversation.id': threadId,
      'gen_ai.agent.id': assistantId,
      'openai.api.type': 'responses',
      'openai_assistants_shim.attempt': 1,
    });
    expect(first?.kind).toBe(SpanKind.CLIENT);
    expect(second?.attributes).toMatchObject({
      'gen_ai.response.id': answered?.id,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
    });
    expect(backend.span('invoke_agent Weather').attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.id': assistantId,
      'gen_ai.agent.name': 'Weather',
      'gen_ai.conversation.id': threadId,
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': run.usage?.prompt_tokens,
      'gen_ai.usage.output_tokens': run.usage?.completion_tokens,
      'openai_assistants_shim.run.id': run.id,
      'openai_assistants_shim.run.status': 'completed',
    });
    expect(backend.span('execute_tool get_weather').attributes).toMatchObject({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'get_weather',
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': 'call_a',
    });
  });

  it('cover what they stand for: a run its waits, a request its stream', async () => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    await answer(client, await runToEnd(client, threadId, assistantId));
    await settle(world);
    const at = ([seconds, nanos]: [number, number]): number => seconds * 1e9 + nanos;
    const run = backend.span('invoke_agent Weather');
    const wait = backend.span('execute_tool get_weather');
    const [first, second] = backend.spans.filter(({ name }) => name === 'chat gpt-4o');
    const order = [run.startTime, first?.startTime, first?.endTime, wait.startTime, wait.endTime, second?.startTime];
    const times = [...order, second?.endTime, run.endTime].map((time) => (time ? at(time) : NaN));
    // Two clocks are behind them: a wait ends when its outputs were submitted, by the milliseconds of the day.
    const isSorted = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? NaN) - 2e6);
    expect([isSorted, times]).toEqual([true, times]);
  });

  it('are not mixed where two runs are under way at once', async () => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const started = await Promise.all([ask(world), ask(world)]);
    await settle(world);
    backend.forget();
    fake.respond(({ body }) =>
      JSON.stringify(body).includes('function_call_output') ? 'Sunny.' : callsWeather('call_a'),
    );
    await Promise.all(
      started.map(({ threadId, assistantId }, index) =>
        within(world, `ask ${index}`, async () => answer(client, await runToEnd(client, threadId, assistantId))),
      ),
    );
    await settle(world);
    for (const [index, { threadId, assistantId }] of started.entries()) {
      const { traceId } = backend.span(`ask ${index}`).spanContext();
      const own = backend.spans.filter((span) => span.spanContext().traceId === traceId);
      expect(showTree(own)).toEqual([
        `ask ${index}`,
        '  invoke_agent Weather',
        '    chat gpt-4o',
        '    execute_tool get_weather',
        '    chat gpt-4o',
      ]);
      const isOfThread = own.filter(({ name }) => /chat|invoke/.test(name)).map(({ attributes }) => attributes);
      for (const attributes of isOfThread)
        expect(attributes).toMatchObject({ 'gen_ai.conversation.id': threadId, 'gen_ai.agent.id': assistantId });
    }
  });

  it('link to the trace of the call that submits outputs, where that is another one', async () => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    const run = await within(world, 'first', () => runToEnd(client, threadId, assistantId));
    await within(world, 'second', () => answer(client, run));
    await settle(world);
    const { traceId } = backend.span('invoke_agent Weather').spanContext();
    const [first, second] = backend.spans.filter(({ name }) => name === 'chat gpt-4o');
    expect([first, second].map((span) => span?.spanContext().traceId)).toEqual([traceId, traceId]);
    expect(first?.links).toEqual([]);
    expect(second?.links.map(({ context: { spanId } }) => spanId)).toEqual([
      backend.span('second').spanContext().spanId,
    ]);
  });
});

describe('requests besides those of a run', () => {
  it('are children of the span that is active where they are caused', async () => {
    const world = createTracedWorld();
    const { client, backend } = world;
    await within(world, 'GET /thread', async () => {
      const { id } = await client.beta.threads.create();
      await client.beta.threads.messages.create(id, { role: 'user', content: 'Hi' });
    });
    expect(showTree(backend.spans)).toEqual(['GET /thread', '  conversations.create', '  conversations.items.create']);
    expect(backend.span('conversations.items.create').attributes).toMatchObject({
      'openai_assistants_shim.call': 'threads.messages.create',
      'openai_assistants_shim.operation': 'conversations.items.create',
      'server.address': 'api.openai.com',
      'http.response.status_code': 200,
    });
  });

  it('are children of the run that they are sent for', async () => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world);
    await settle(world);
    backend.forget();
    fake.reply('Sunny.');
    const additional_messages = [{ role: 'user' as const, content: 'And tomorrow?' }];
    await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId, additional_messages });
    await settle(world);
    expect(showTree(backend.spans)).toEqual(['invoke_agent Weather', '  conversations.items.create', '  chat gpt-4o']);
  });
});

describe('a run on a thread in the store', () => {
  it('has the same spans, and no request but those to the model', async () => {
    const world = createTracedWorld({ content: true }, { history: 'store' });
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world, 'Weather?');
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    const run = await answer(client, await runToEnd(client, threadId, assistantId, 'streamed'), 'streamed');
    expect(run.status).toBe('completed');
    await settle(world);
    expect(showTree(backend.spans)).toEqual([
      'invoke_agent Weather',
      '  chat gpt-4o',
      '  execute_tool get_weather',
      '  chat gpt-4o',
    ]);
    const [, second] = backend.spans.filter(({ name }) => name === 'chat gpt-4o');
    const messages: unknown = JSON.parse(String(second?.attributes['gen_ai.input.messages']));
    expect(messages).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Weather?' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'call_a', name: 'get_weather', arguments: { city: 'Oslo' } }],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_a', response: 'sunny' }] },
    ]);
    const usage = backend.span('invoke_agent Weather').attributes['gen_ai.usage.input_tokens'];
    expect(usage).toBe(run.usage?.prompt_tokens);
  });
});

describe('requests of others for a thread', () => {
  it('are not taken for those of a run that begins there', async () => {
    const backend = new Backend();
    const fake = createFakeOpenAI();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const fetch: typeof fake.fetch = async (input, init) => {
      const url = input instanceof Request ? input.url : input.toString();
      if (init?.method === 'POST' && url.endsWith('/responses')) await released;
      return fake.fetch(input, init);
    };
    const client = new OpenAI({ apiKey: 'test', fetch, assistants: { onEvent: openTelemetry(backend) } });
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    const running = runToEnd(client, threadId, assistantId);
    await expect.poll(() => backend.openSpans).toBe(2);
    await within({ backend }, 'GET /thread', () => client.beta.threads.retrieve(threadId));
    release();
    await running;
    await expect.poll(() => backend.openSpans).toBe(0);
    expect(showTree(backend.spans).slice(1)).toEqual([
      'invoke_agent Weather',
      '  chat gpt-4o',
      'GET /thread',
      '  conversations.retrieve',
    ]);
  });
});

describe('options of another form', () => {
  it.each<[object, string]>([
    [{ content: 'all' }, "openTelemetry: 'content' must be true, false or 'none'."],
    [{ conventions: '2' }, "openTelemetry: 'conventions' must be '0.1.0' or '1.41.0'."],
    [{ propagate: 'yes' }, "openTelemetry: 'propagate' must be true or false."],
    [{ lostAfterMs: 0 }, "openTelemetry: 'lostAfterMs' must be a number above 0."],
    [
      { prices: { 'gpt-4o': { input: 1 } } },
      "openTelemetry: 'prices' must give each model numbers for 'input' and 'output'.",
    ],
  ])('are refused: %j', (options, message) => {
    expect(() => openTelemetry(options)).toThrow(new TypeError(message));
  });
});

describe('a run that goes on in another process', () => {
  it('gets a span of its own there, with its id', async () => {
    const world = createTracedWorld();
    const { client, fake, store } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    const run = await runToEnd(client, threadId, assistantId);
    const elsewhere = new Backend();
    const other = new OpenAI({
      apiKey: 'test',
      fetch: fake.fetch,
      assistants: {
        store: viewStore(store),
        onEvent: openTelemetry({ tracer: elsewhere.tracer, meter: elsewhere.meter }),
      },
    });
    await answer(other, run);
    await expect.poll(() => elsewhere.openSpans).toBe(0);
    expect(showTree(elsewhere.spans)).toEqual(
      expect.arrayContaining(['invoke_agent', '  execute_tool', '  chat gpt-4o']),
    );
    expect(elsewhere.span('invoke_agent').attributes).toMatchObject({
      'openai_assistants_shim.run.id': run.id,
      'openai_assistants_shim.run.resumed': true,
      'openai_assistants_shim.run.status': 'completed',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.conversation.id': threadId,
      'gen_ai.agent.id': assistantId,
    });
  });
});
