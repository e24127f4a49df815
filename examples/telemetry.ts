/**
 * Traces of an app's runs by OpenTelemetry: who asked, which requests went to the model, how long the app took over its tools. The
 * spans are printed here as a tree; an app has an exporter to its collector in that place (`@opentelemetry/exporter-trace-otlp-http`).
 */
import { context, propagation, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import OpenAI, { type ClientOptions } from 'openai-assistants-shim';
import { openTelemetry } from 'openai-assistants-shim/otel';

/** What an app does once, before its first request. `NodeSDK` of `@opentelemetry/sdk-node` does the same and more. */
export function startTelemetry(exporter: SpanExporter): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
}

/** A client whose runs are traced. */
export function createClient(options: ClientOptions): OpenAI {
  return new OpenAI({ ...options, assistants: { ...options.assistants, onEvent: openTelemetry() } });
}

/** Code of the app, in a span of its own: those of the run are its children. */
export function answerQuestion(
  client: OpenAI,
  threadId: string,
  assistantId: string,
): Promise<OpenAI.Beta.Threads.Run> {
  const tracer: Tracer = trace.getTracer('app');
  return tracer.startActiveSpan('answer a question', async (span) => {
    try {
      const { runs } = client.beta.threads;
      const run = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
      if (calls.length === 0) return run;
      const tool_outputs = calls.map(({ id }) => ({ tool_call_id: id, output: '21 °C' }));
      return await runs.submitToolOutputsAndPoll(run.id, { thread_id: threadId, tool_outputs });
    } finally {
      span.end();
    }
  });
}

/** Keeps spans, and shows them as a tree. */
export class TreeExporter implements SpanExporter {
  readonly #spans: ReadableSpan[] = [];

  export(spans: ReadableSpan[], done: (result: { code: number }) => void): void {
    this.#spans.push(...spans);
    done({ code: 0 });
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  /** Every span in a line, behind those that it is part of. */
  print(parentId?: string, indent = ''): string[] {
    const children = this.#spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parentId);
    const start = ({ startTime: [seconds, nanos] }: ReadableSpan): number => seconds * 1e9 + nanos;
    return children
      .toSorted((a, b) => start(a) - start(b))
      .flatMap((span) => [indent + describe(span), ...this.print(span.spanContext().spanId, `${indent}  `)]);
  }
}

function describe({ name, attributes }: ReadableSpan): string {
  const tokens = attributes['gen_ai.usage.input_tokens'];
  const status = attributes['openai_assistants_shim.run.status'];
  return [name, status, tokens === undefined ? undefined : `${String(tokens)} tokens in`]
    .filter((part) => part !== undefined)
    .join(' · ');
}
