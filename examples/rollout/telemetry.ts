/**
 * Traces the runs of an app with OpenTelemetry: the code that started them, the requests to the model, and the time that the app
 * took to answer tool calls. This example prints the spans as a tree. A real app exports them to a collector, for example with
 * `@opentelemetry/exporter-trace-otlp-http`.
 */
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';

/** Sets up OpenTelemetry. Call it once, before the first request. `NodeSDK` of `@opentelemetry/sdk-node` does this, and more. */
export function startTelemetry(exporter: SpanExporter): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
}

/** Returns one line for each span, with the children of a span indented below it. */
export function toTree(spans: readonly ReadableSpan[], parentId?: string, indent = ''): string[] {
  const children = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parentId);
  const start = ({ startTime: [seconds, nanos] }: ReadableSpan): number => seconds * 1e9 + nanos;
  return children
    .toSorted((a, b) => start(a) - start(b))
    .flatMap((span) => [indent + describe(span), ...toTree(spans, span.spanContext().spanId, `${indent}  `)]);
}

function describe({ name, attributes }: ReadableSpan): string {
  const tokens = attributes['gen_ai.usage.input_tokens'];
  const status = attributes['openai_assistants_shim.run.status'];
  return [name, status, tokens === undefined ? undefined : `${String(tokens)} tokens in`]
    .filter((part) => part !== undefined)
    .join(' · ');
}
