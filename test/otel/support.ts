import { context, propagation, type Attributes } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { AssistantsOptions } from 'openai-assistants-shim';
import { openTelemetry, type OpenTelemetryOptions } from 'openai-assistants-shim/otel';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { setup, type Setup } from '../support/setup.js';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());

/** Real providers of OpenTelemetry's SDK, which keep in memory what they get. */
export class Backend {
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #reader = new PeriodicExportingMetricReader({ exporter: this.#metrics, exportIntervalMillis: 3_600_000 });
  readonly #open = new Set<string>();
  readonly tracer;
  readonly meter;

  constructor(exporter?: SpanExporter) {
    const counting: SpanProcessor = {
      onStart: (span) => void this.#open.add(span.spanContext().spanId),
      onEnd: (span) => void this.#open.delete(span.spanContext().spanId),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const spanProcessors = [counting, new SimpleSpanProcessor(exporter ?? this.#spans)];
    this.tracer = new BasicTracerProvider({ spanProcessors }).getTracer('test');
    this.meter = new MeterProvider({ readers: [this.#reader] }).getMeter('test');
  }

  /** Spans that have begun and not ended. */
  get openSpans(): number {
    return this.#open.size;
  }

  get spans(): ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  /** The only span of a name. */
  span(name: string): ReadableSpan {
    const found = this.spans.filter((span) => span.name === name);
    const [span] = found;
    if (!span || found.length > 1) throw new Error(`${found.length} spans are called ${name}`);
    return span;
  }

  forget(): void {
    this.#spans.reset();
  }

  /** Every point of a metric. */
  async points(name: string): Promise<{ attributes: Attributes; value: unknown }[]> {
    this.#metrics.reset();
    await this.#reader.forceFlush();
    return this.#metrics
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(({ metrics }) => metrics)
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => ({ attributes, value })));
  }

  /** The name and unit of every metric that has been recorded. */
  async names(): Promise<Record<string, string>> {
    this.#metrics.reset();
    await this.#reader.forceFlush();
    return Object.fromEntries(
      this.#metrics
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap(({ metrics }) => metrics)
        .map(({ descriptor: { name, unit } }) => [name, unit]),
    );
  }
}

/** The spans as a tree, children in the order in which they began. */
export function showTree(spans: readonly ReadableSpan[]): string[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const isBefore = (a: ReadableSpan, b: ReadableSpan): number =>
    a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1];
  const show = (parent: string | undefined, depth: number): string[] =>
    spans
      .filter(({ parentSpanContext: above }) => {
        const known = above && ids.has(above.spanId) ? above.spanId : undefined;
        return known === parent;
      })
      .toSorted(isBefore)
      .flatMap((span) => [`${'  '.repeat(depth)}${span.name}`, ...show(span.spanContext().spanId, depth + 1)]);
  return show(undefined, 0);
}

export interface TracedWorld extends Setup {
  backend: Backend;
}

/** A client on a fake, whose runs are traced. */
export function createTracedWorld(options: OpenTelemetryOptions = {}, assistants: AssistantsOptions = {}): TracedWorld {
  const backend = new Backend();
  const { tracer, meter } = backend;
  const onEvent = [() => undefined, openTelemetry({ tracer, meter, ...options })];
  return { ...setup({ onEvent, ...assistants }, {}, { maxRetries: 2 }), backend };
}

/** What each response of a service has used, in tokens. */
export const listUsage = (fake: FakeOpenAI): { input_tokens: number; output_tokens: number }[] =>
  fake.responses.map(({ usage }) => usage as { input_tokens: number; output_tokens: number });
