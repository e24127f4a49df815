import { SpanStatusCode, type Attributes, type Span } from '@opentelemetry/api';
import { systemClock } from '../lib/clock.js';
import type { OutgoingRequest, RequestEnd } from '../types/assistants-listener.js';
import { describeOutput, type ContentMode } from './content.js';
import {
  CACHED_TOKENS,
  ERROR_TYPE,
  FAULT,
  FINISH_REASONS,
  FIRST_CHUNK,
  HTTP_STATUS,
  INPUT_TOKENS,
  OUTPUT_TOKENS,
  REASONING_TOKENS,
  RESPONSE_ID,
  RESPONSE_MODEL,
  SIDE,
} from './conventions.js';
import type { Metrics } from './metrics.js';
import { readField, readList, readNumber, readText } from './read.js';
import type { RunSpan } from './run-span.js';

/** The stream events that bring content: pieces of text, arguments, code and so on. */
const PIECE = /\.delta$/;

const isChat = ({ operation }: Pick<OutgoingRequest, 'operation'>): boolean => operation === 'responses.create';

/** The span of a request to the service, until its answer was read or its stream has ended. */
export class RequestSpan {
  readonly #span: Span;
  readonly #request: OutgoingRequest;
  readonly #run: RunSpan | null;
  readonly #content: ContentMode;
  readonly #metrics: Metrics;
  /** The attributes of its metrics: model and server. */
  #counted: Attributes;
  readonly #startedAt = systemClock.monotonic();
  #hasBegun = false;
  #isOver = false;

  constructor(
    span: Span,
    {
      request,
      run,
      content,
      metrics,
      counted,
    }: { request: OutgoingRequest; run: RunSpan | null; content: ContentMode; metrics: Metrics; counted: Attributes },
  ) {
    this.#span = span;
    this.#request = request;
    this.#run = run;
    this.#content = content;
    this.#metrics = metrics;
    this.#counted = counted;
    if (isChat(request)) run?.requests.add(this);
  }

  streamed(event: unknown): void {
    if (this.#isOver) return;
    const type = readText(event, 'type') ?? '';
    this.#run?.hear();
    if (!this.#hasBegun && PIECE.test(type)) this.#begin();
    if (type === 'response.output_text.delta' && this.#run) this.#run.isMidText = true;
    const response = readField(event, 'response');
    if (response === undefined) return;
    this.#learn(response);
    this.#takeWhole(response);
  }

  ended({ status, fault, code, answer }: RequestEnd): void {
    if (this.#isOver) return;
    if (status !== null) this.#span.setAttribute(HTTP_STATUS, status);
    if (this.#request.operation === 'responses.retrieve') {
      this.#learn(answer);
      if (this.#takeWhole(answer)) return;
    }
    // If the last event of the response had arrived, this request would have ended already.
    const isCut = fault === null && this.#isStream();
    const found = isCut ? 'connection' : fault;
    if (found === null) {
      this.#end(null, {});
      return;
    }
    if (this.#isStream() && status !== null && (found === 'connection' || found === 'unusable'))
      this.#metrics.disconnect({ ...this.#counted, [SIDE]: 'service' });
    const finish = isChat(this.#request) ? { [FINISH_REASONS]: ['error'] } : {};
    // Aborting a request is not an error.
    const isRefused = status !== null && status >= 400;
    const error = found === 'aborted' ? null : (code ?? (isRefused ? String(status) : found));
    if (this.#run && error !== null && isChat(this.#request)) this.#run.errorType = error;
    this.#end(error, { [FAULT]: found, ...finish });
  }

  /** The run has ended or was given up before the request ended. */
  abandon(): void {
    if (!this.#isOver) this.#end(null, { [FAULT]: 'aborted' });
  }

  /** Ends the span if the response has ended; otherwise returns false. */
  #takeWhole(response: unknown): boolean {
    const status = readText(response, 'status');
    if (status === undefined || status === 'queued' || status === 'in_progress') return false;
    this.#endWith(response, status);
    return true;
  }

  #isStream(): boolean {
    return isChat(this.#request) || this.#hasBegun;
  }

  #begin(): void {
    this.#hasBegun = true;
    if (!isChat(this.#request)) return;
    const seconds = this.#age();
    this.#span.setAttribute(FIRST_CHUNK, seconds);
    this.#metrics.firstChunk(seconds, this.#counted);
  }

  #learn(response: unknown): void {
    const id = readText(response, 'id');
    const model = readText(response, 'model');
    if (id !== undefined) this.#span.setAttribute(RESPONSE_ID, id);
    if (model === undefined) return;
    this.#span.setAttribute(RESPONSE_MODEL, model);
    this.#counted = { ...this.#counted, [RESPONSE_MODEL]: model };
    if (this.#run && isChat(this.#request)) this.#run.chat = this.#counted;
  }

  #endWith(response: unknown, status: string): void {
    const finish = readFinish(response, status);
    this.#run?.learnCalls(response);
    if (this.#run && status === 'completed') this.#run.isMidText = false;
    const usage = readField(response, 'usage');
    // Only the request that created the response counts its tokens.
    if (isChat(this.#request)) this.#span.setAttributes(readUsage(usage));
    this.#span.setAttribute(FINISH_REASONS, [finish]);
    if (this.#span.isRecording()) this.#span.setAttributes(describeOutput(this.#content, response, finish));
    const error = status === 'failed' ? (readText(readField(response, 'error'), 'code') ?? status) : null;
    if (this.#run && error !== null) this.#run.errorType = error;
    this.#end(error, {});
  }

  #end(errorType: string | null, attributes: Attributes): void {
    this.#isOver = true;
    this.#run?.requests.delete(this);
    const error = errorType === null ? {} : { [ERROR_TYPE]: errorType };
    this.#span.setAttributes({ ...attributes, ...error });
    if (errorType !== null) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end();
    if (isChat(this.#request)) this.#metrics.inference(this.#age(), { ...this.#counted, ...error });
  }

  #age(): number {
    return (systemClock.monotonic() - this.#startedAt) / 1000;
  }
}

/** Returns why the model stopped, with the names of the conventions. */
function readFinish(response: unknown, status: string): string {
  if (status === 'incomplete') {
    const reason = readText(readField(response, 'incomplete_details'), 'reason');
    return reason === 'content_filter' ? reason : 'length';
  }
  if (status !== 'completed') return 'error';
  const hasCalls = readList(response, 'output').some((item) => readText(item, 'type') === 'function_call');
  return hasCalls ? 'tool_call' : 'stop';
}

function readUsage(usage: unknown): Attributes {
  const input = readNumber(usage, 'input_tokens');
  const output = readNumber(usage, 'output_tokens');
  const cached = readNumber(readField(usage, 'input_tokens_details'), 'cached_tokens');
  const reasoning = readNumber(readField(usage, 'output_tokens_details'), 'reasoning_tokens');
  return {
    ...(input === undefined ? {} : { [INPUT_TOKENS]: input }),
    ...(output === undefined ? {} : { [OUTPUT_TOKENS]: output }),
    ...(cached === undefined ? {} : { [CACHED_TOKENS]: cached }),
    ...(reasoning === undefined ? {} : { [REASONING_TOKENS]: reasoning }),
  };
}
