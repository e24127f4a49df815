import type { OpenAI } from 'openai';
import type {
  AssistantStreamEvent,
  RunCreateParamsStreaming,
  RunSubmitToolOutputsParamsStreaming,
  ThreadCreateAndRunParamsStreaming,
} from '../types/index.js';
import type { ErrorClassesCarrier } from './stream-errors.js';

type RequestOptions = OpenAI.RequestOptions;
type RequestHeaders = RequestOptions['headers'];

/** The raw events of a streaming request. */
export type StreamedEvents = AsyncIterable<AssistantStreamEvent> & { readonly controller?: AbortController };

/** Starts runs: `client.beta.threads.runs` of this library or the SDK. */
export interface RunStarter extends ErrorClassesCarrier {
  create(threadId: string, params: RunCreateParamsStreaming, options?: RequestOptions): PromiseLike<StreamedEvents>;
}

/** Accepts tool outputs: `client.beta.threads.runs` of this library or the SDK. */
export interface ToolOutputsTaker extends ErrorClassesCarrier {
  submitToolOutputs(
    runId: string,
    params: RunSubmitToolOutputsParamsStreaming,
    options?: RequestOptions,
  ): PromiseLike<StreamedEvents>;
}

/** Starts a run on a new thread: `client.beta.threads` of this library or the SDK. */
export interface ThreadRunStarter extends ErrorClassesCarrier {
  createAndRun(params: ThreadCreateAndRunParamsStreaming, options?: RequestOptions): PromiseLike<StreamedEvents>;
}

/**
 * Returns the caller's options with the signal of the stream, and with the header by which the SDK marks requests of its
 * helpers.
 */
export function prepareOptions(options: RequestOptions | undefined, signal: AbortSignal): RequestOptions {
  return { ...options, headers: nameHelper(options?.headers), signal };
}

function nameHelper(headers: RequestHeaders): RequestHeaders {
  if (headers instanceof Headers) return nameHelper(Object.fromEntries(headers));
  if (isList(headers)) return [...headers, ['X-Stainless-Helper-Method', 'stream']];
  return { ...headers, 'X-Stainless-Helper-Method': 'stream' };
}

function isList(headers: RequestHeaders): headers is Extract<RequestHeaders, readonly unknown[]> {
  return Array.isArray(headers);
}
