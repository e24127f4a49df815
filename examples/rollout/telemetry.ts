/**
 * Traces of an app's runs by OpenTelemetry: who asked, which requests went to the model, how long the app took over its tools. The
 * spans are printed here as a tree; an app has an exporter to its collector in that place (`@opentelemetry/exporter-trace-otlp-http`).
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

/** What an app does once, before its first request. `NodeSDK` of `@opentelemetry/sdk-node` does the same and more. */
export function startTelemetry(exporter: SpanExporter): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
}

/** Every span in a line, behind those that it is part of. */
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
