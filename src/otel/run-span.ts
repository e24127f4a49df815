import { SpanStatusCode, type Attributes, type Context, type Span, type Tracer } from '@opentelemetry/api';
import { systemClock } from '../lib/clock.js';
import type { RunStatus } from '../types/run.js';
import { describeArguments, describeResult, type ContentMode } from './content.js';
import {
  CACHED_TOKENS,
  COST,
  ERROR_TYPE,
  INPUT_TOKENS,
  OPERATION,
  OUTPUT_TOKENS,
  REASONING_TOKENS,
  REQUEST_MODEL,
  RUN_ID,
  RUN_LOST,
  RUN_STATUS,
  TOOL_CALL_ID,
  TOOL_NAME,
  TOOL_TYPE,
} from './conventions.js';
import type { UsedTokens } from './metrics.js';
import { readField, readList, readText } from './read.js';

/** A function call for which a run waits. */
interface Wait {
  span: Span;
  /** When its output was submitted (monotonic ms). The span ends with the request that sends the output. */
  answeredAt: number | null;
}

interface FunctionCall {
  name: string;
  arguments: string;
}

/** The span of a run, and the spans of its function calls. */
export class RunSpan {
  readonly span: Span;
  /** The context in which the spans of the run's parts begin: the run's span is active in it. */
  readonly context: Context;
  /** The attributes of the run's metric: the model, and the name of the assistant. */
  metric: Attributes;
  /** Its active requests for a response. */
  readonly requests = new Set<{ abandon(): void }>();
  runId: string | null;
  readonly threadId: string;
  /** The attributes of the run's last request for a response: model and server. */
  chat: Attributes = {};
  /** Whether a text has begun and not ended. */
  isMidText = false;
  /** The error of the last response that failed. */
  errorType: string | null = null;
  readonly #tracer: Tracer;
  readonly #content: ContentMode;
  readonly #startedAt = systemClock.monotonic();
  #heardAt = this.#startedAt;
  readonly #calls = new Map<string, FunctionCall>();
  readonly #waits = new Map<string, Wait>();
  readonly #used = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
  #cost: number | null = null;

  constructor(
    tracer: Tracer,
    content: ContentMode,
    { span, context, metric, runId, threadId }: Pick<RunSpan, 'span' | 'context' | 'metric' | 'runId' | 'threadId'>,
  ) {
    this.#tracer = tracer;
    this.#content = content;
    this.span = span;
    this.context = context;
    this.metric = metric;
    this.runId = runId;
    this.threadId = threadId;
    if (runId !== null) span.setAttribute(RUN_ID, runId);
  }

  /** Seconds since the run began. */
  get age(): number {
    return (systemClock.monotonic() - this.#startedAt) / 1000;
  }

  /** Milliseconds since the last event of the run. */
  get silence(): number {
    return systemClock.monotonic() - this.#heardAt;
  }

  hear(): void {
    this.#heardAt = systemClock.monotonic();
  }

  name(runId: string): void {
    this.runId = runId;
    this.span.setAttribute(RUN_ID, runId);
  }

  /** A request for a response is sent, with these attributes. A run that continues in this process gets its model from them. */
  ask(counted: Attributes): void {
    this.chat = counted;
    const model = counted[REQUEST_MODEL];
    if (model === undefined || this.metric[REQUEST_MODEL] !== undefined) return;
    this.metric = { ...this.metric, [REQUEST_MODEL]: model };
    this.span.setAttribute(REQUEST_MODEL, model);
  }

  /** Adds an event to the span. */
  note(name: string, attributes: Attributes): void {
    this.span.addEvent(name, attributes);
  }

  /** Remembers the function calls of a response. */
  learnCalls(response: unknown): void {
    for (const item of readList(response, 'output')) {
      const id = readText(item, 'call_id');
      if (readText(item, 'type') !== 'function_call' || id === undefined) continue;
      this.#calls.set(id, { name: readText(item, 'name') ?? '', arguments: readText(item, 'arguments') ?? '' });
    }
  }

  /** Returns the name of a called function, if this process has seen the call. */
  functionOf(callId: string): Attributes {
    const name = this.#calls.get(callId)?.name;
    return name === undefined ? {} : { [TOOL_NAME]: name };
  }

  /** The run waits for the output of a call. `since` is in Unix milliseconds; now by default. */
  awaitCall(callId: string, since?: number): void {
    if (this.#waits.has(callId)) return;
    const call = this.#calls.get(callId);
    const span = this.#tracer.startSpan(
      call ? `execute_tool ${call.name}` : 'execute_tool',
      {
        ...(since === undefined ? {} : { startTime: since }),
        attributes: {
          [OPERATION]: 'execute_tool',
          [TOOL_CALL_ID]: callId,
          [TOOL_TYPE]: 'function',
          ...this.functionOf(callId),
        },
      },
      this.context,
    );
    if (call && span.isRecording()) span.setAttributes(describeArguments(this.#content, call.arguments));
    this.#waits.set(callId, { span, answeredAt: null });
  }

  /** The output of a call was submitted. */
  answerCall(callId: string, waitedMs: number): void {
    this.awaitCall(callId, Date.now() - waitedMs);
    const wait = this.#waits.get(callId);
    if (wait) wait.answeredAt = systemClock.monotonic();
  }

  /** A request sends the outputs of calls. The spans of their waits end at the time when the outputs were submitted. */
  sendOutputs(body: unknown): void {
    for (const item of [...readList(body, 'input'), ...readList(body, 'items')]) {
      const callId = readText(item, 'call_id');
      const wait = callId === undefined ? undefined : this.#waits.get(callId);
      if (
        callId === undefined ||
        typeof wait?.answeredAt !== 'number' ||
        readText(item, 'type') !== 'function_call_output'
      )
        continue;
      if (wait.span.isRecording()) wait.span.setAttributes(describeResult(this.#content, readField(item, 'output')));
      wait.span.end(wait.answeredAt);
      this.#waits.delete(callId);
    }
  }

  /** A response of the run has ended. */
  addUsage(used: UsedTokens | null, cost: number | null): void {
    if (used) {
      this.#used.inputTokens += used.inputTokens;
      this.#used.cachedInputTokens += used.cachedInputTokens;
      this.#used.outputTokens += used.outputTokens;
      this.#used.reasoningTokens += used.reasoningTokens;
    }
    if (cost !== null) this.#cost = (this.#cost ?? 0) + cost;
  }

  /** The run has ended. Returns the type of its error; null without one. */
  end(status: RunStatus): string | null {
    const error = status === 'failed' ? (this.errorType ?? status) : status === 'expired' ? status : null;
    this.#close(error, { [RUN_STATUS]: status });
    return error;
  }

  /** The run was not created. */
  refuse(errorType: string): void {
    this.#close(errorType, {});
  }

  /** No further events are expected. The span ends at the time of the last one. */
  lose(): void {
    this.#close(null, { [RUN_LOST]: true }, this.#heardAt);
  }

  #close(errorType: string | null, attributes: Attributes, at?: number): void {
    for (const request of this.requests) request.abandon();
    for (const { span, answeredAt } of this.#waits.values()) {
      if (answeredAt === null && errorType !== null) span.setAttribute(ERROR_TYPE, errorType);
      span.end(answeredAt ?? at);
    }
    this.#waits.clear();
    const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = this.#used;
    this.span.setAttributes({
      ...attributes,
      ...(inputTokens + outputTokens === 0
        ? {}
        : {
            [INPUT_TOKENS]: inputTokens,
            [OUTPUT_TOKENS]: outputTokens,
            [CACHED_TOKENS]: cachedInputTokens,
            [REASONING_TOKENS]: reasoningTokens,
          }),
      ...(this.#cost === null ? {} : { [COST]: this.#cost }),
      ...(errorType === null ? {} : { [ERROR_TYPE]: errorType }),
    });
    if (errorType !== null) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end(at);
  }
}
