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

/** The raw stream of events that a streaming request answers. */
export type StreamedEvents = AsyncIterable<AssistantStreamEvent> & { readonly controller?: AbortController };

/** Starts runs: the SDK's runs, or ours. */
export interface RunStarter extends ErrorClassesCarrier {
  create(threadId: string, params: RunCreateParamsStreaming, options?: RequestOptions): PromiseLike<StreamedEvents>;
}

/** Takes tool outputs: the SDK's runs, or ours. */
export interface ToolOutputsTaker extends ErrorClassesCarrier {
  submitToolOutputs(
    runId: string,
    params: RunSubmitToolOutputsParamsStreaming,
    options?: RequestOptions,
  ): PromiseLike<StreamedEvents>;
}

/** Starts a thread and its run: the SDK's threads, or ours. */
export interface ThreadRunStarter extends ErrorClassesCarrier {
  createAndRun(params: ThreadCreateAndRunParamsStreaming, options?: RequestOptions): PromiseLike<StreamedEvents>;
}

/** The caller's options with the stream's own signal and the header that names the helper. */
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
