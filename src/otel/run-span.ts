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

/** A call of a function that a run waits for. */
interface Wait {
  span: Span;
  /** When (monotonic ms) it was answered: its span ends with the request that has the answer. */
  answeredAt: number | null;
}

interface FunctionCall {
  name: string;
  arguments: string;
}

/** The span of a run, with the spans of its calls of functions. */
export class RunSpan {
  readonly span: Span;
  /** With the span active: what the spans of the run's parts begin in. */
  readonly context: Context;
  /** For the run's metric: its model and the assistant's name. */
  metric: Attributes;
  /** Requests for a response that are under way. */
  readonly requests = new Set<{ abandon(): void }>();
  runId: string | null;
  readonly threadId: string;
  /** What the run's last request for a response is counted by: its model and server. */
  chat: Attributes = {};
  /** A text has begun that is not yet whole. */
  isMidText = false;
  /** Of the last response that failed. */
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

  /** Seconds since it began. */
  get age(): number {
    return (systemClock.monotonic() - this.#startedAt) / 1000;
  }

  /** Milliseconds since something was last heard of the run. */
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

  /** A request for a response goes out, counted by its model and server. One that goes on here has its model from there. */
  ask(counted: Attributes): void {
    this.chat = counted;
    const model = counted[REQUEST_MODEL];
    if (model === undefined || this.metric[REQUEST_MODEL] !== undefined) return;
    this.metric = { ...this.metric, [REQUEST_MODEL]: model };
    this.span.setAttribute(REQUEST_MODEL, model);
  }

  /** Something happened to the run. */
  note(name: string, attributes: Attributes): void {
    this.span.addEvent(name, attributes);
  }

  /** Remembers the calls of functions that a response has made. */
  learnCalls(response: unknown): void {
    for (const item of readList(response, 'output')) {
      const id = readText(item, 'call_id');
      if (readText(item, 'type') !== 'function_call' || id === undefined) continue;
      this.#calls.set(id, { name: readText(item, 'name') ?? '', arguments: readText(item, 'arguments') ?? '' });
    }
  }

  /** The name of the function that a call is of, where this process has seen it. */
  functionOf(callId: string): Attributes {
    const name = this.#calls.get(callId)?.name;
    return name === undefined ? {} : { [TOOL_NAME]: name };
  }

  /** The run waits for a call. `since`: Unix milliseconds; now where it is not given. */
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

  /** A request with the outputs of calls goes out: the spans of their waits end, at the time when they were submitted. */
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

  /** The run has ended. Returns the type of its error, if it has one. */
  end(status: RunStatus): string | null {
    const error = status === 'failed' ? (this.errorType ?? status) : status === 'expired' ? status : null;
    this.#close(error, { [RUN_STATUS]: status });
    return error;
  }

  /** The run has not come to be. */
  refuse(errorType: string): void {
    this.#close(errorType, {});
  }

  /** Its end will not be heard of any more: the span ends where the run was last heard of. */
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
