import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { OpenAI as OldSdk } from 'openai-4-104';
import { MemoryStore, OpenAI, withAssistants } from 'openai-assistants-shim';
import { openTelemetry } from 'openai-assistants-shim/otel';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { answer, ask, callsWeather, forbidUnhandledRejections, runToEnd } from '../support/flow-tools.js';
import { noteWarnings } from '../support/warnings.js';
import { Backend, createTracedWorld, showTree } from './support.js';

forbidUnhandledRejections();

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** What a request of a span says in its header `traceparent`. */
const toHeader = (span: ReadableSpan): string => {
  const { traceId, spanId } = span.spanContext();
  return `00-${traceId}-${spanId}-01`;
};

describe('the context of a span', () => {
  it('goes with its request', async () => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    await answer(client, await runToEnd(client, threadId, assistantId));
    await expect.poll(() => backend.openSpans).toBe(0);
    const sent = fake.requests.map(({ headers }) => headers['traceparent']);
    const isClient = ({ kind }: ReadableSpan): boolean => kind === SpanKind.CLIENT;
    expect(sent).toHaveLength(3);
    expect(sent).toEqual(backend.spans.filter(isClient).map(toHeader));
  });

  it('does not, where that is not wanted', async () => {
    const world = createTracedWorld({ propagate: false });
    await ask(world);
    expect(world.fake.requests.map(({ headers }) => headers['traceparent'])).toEqual([undefined]);
  });

  it('goes with the requests of a wrapped client of SDK 4, which has headers of its own', async () => {
    const backend = new Backend();
    const fake = createFakeOpenAI();
    const old = new OldSdk({ apiKey: 'test', fetch: fake.fetch as never, defaultHeaders: { 'x-mine': 'kept' } });
    const client = withAssistants(old, { onEvent: openTelemetry(backend), store: new MemoryStore() });
    const { threadId, assistantId } = await ask({ client: client as unknown as OpenAI });
    fake.reply('Sunny.');
    await client.beta.threads.runs.createAndPoll(
      threadId,
      { assistant_id: assistantId },
      { headers: { 'x-call': 'kept' } },
    );
    await expect.poll(() => backend.openSpans).toBe(0);
    const chat = backend.span('chat gpt-4o');
    expect(fake.requests.at(-1)?.headers).toMatchObject({
      traceparent: toHeader(chat),
      'x-mine': 'kept',
      'x-call': 'kept',
    });
  });

  it('is active while the SDK calls fetch', async () => {
    const backend = new Backend();
    const fake = createFakeOpenAI();
    const active: (string | undefined)[] = [];
    const client = new OpenAI({
      apiKey: 'test',
      fetch: (input, init) => {
        active.push(trace.getSpanContext(context.active())?.spanId);
        return fake.fetch(input, init);
      },
      assistants: { onEvent: openTelemetry(backend) },
    });
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    await runToEnd(client, threadId, assistantId, 'streamed');
    await expect.poll(() => backend.openSpans).toBe(0);
    const sent = ['conversations.create', 'chat gpt-4o'].map((name) => backend.span(name).spanContext().spanId);
    expect(active).toEqual(sent);
  });

  it('is the parent of what instruments fetch, which alone adds the header', async () => {
    const fake = createFakeOpenAI();
    const seen: string[][] = [];
    const listen = getRequestListener((request) => fake.fetch(request));
    const server = createServer((incoming, outgoing) => {
      const names = incoming.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
      seen.push(names.filter((name) => name === 'traceparent'));
      void listen(incoming, outgoing);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const instrumentation = new UndiciInstrumentation();
    instrumentation.setTracerProvider(provider);
    cleanUps.push(
      () => instrumentation.disable(),
      () => new Promise((resolve) => server.close(resolve)),
      () => server.closeAllConnections(),
    );
    const { port } = server.address() as AddressInfo;
    const client = new OpenAI({
      apiKey: 'test',
      baseURL: `http://127.0.0.1:${port}/v1`,
      assistants: { onEvent: openTelemetry({ tracer: provider.getTracer('test') }) },
    });
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    await runToEnd(client, threadId, assistantId);
    await expect
      .poll(() => showTree(exporter.getFinishedSpans()))
      .toEqual(['conversations.create', '  POST', 'invoke_agent Weather', '  chat gpt-4o', '    POST']);
    expect(seen).toEqual([['traceparent'], ['traceparent']]);
    const [chat] = exporter.getFinishedSpans().filter(({ name }) => name === 'chat gpt-4o');
    expect(chat?.attributes).toMatchObject({ 'server.address': '127.0.0.1', 'server.port': port });
  });
});

describe('telemetry that fails', () => {
  const fail = (): never => {
    throw new Error('full');
  };
  it.each([
    ['an exporter', () => openTelemetry(new Backend({ export: fail, shutdown: () => Promise.resolve() }))],
    ['a tracer', () => openTelemetry({ tracer: { startSpan: fail, startActiveSpan: fail } })],
    ['a meter', () => openTelemetry({ meter: { createHistogram: fail, createCounter: fail } as never })],
  ])('changes nothing: %s', async (_what, make) => {
    const { logger } = noteWarnings();
    const fake = createFakeOpenAI();
    const options = { apiKey: 'test', fetch: fake.fetch, logger, assistants: { onEvent: make() } };
    const client = new OpenAI(options);
    const { threadId, assistantId } = await ask({ client });
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    const run = await answer(client, await runToEnd(client, threadId, assistantId, 'streamed'));
    expect(run.status).toBe('completed');
    expect(fake.requests).toHaveLength(3);
  });
});
