import type { AssistantsEvent, RequestDetails, RequestFault } from './assistants-event.js';
import type { ResponseStreamEvent } from './responses.js';

/** A request that the library is about to send. Unlike events it has content. Read it, but do not change it. */
export interface OutgoingRequest extends RequestDetails {
  /** The base URL of the request: `https://api.openai.com/v1`. */
  baseURL: string;
  /** The body, as the SDK gets it; absent if there is none. */
  body?: object | undefined;
  /** The `startId` of its run, if this process starts the run. */
  startId?: string | undefined;
}

/** The result of a request. */
export interface RequestEnd {
  /** The HTTP status; null if there was no answer, or if a tool that records requests hides it. */
  status: number | null;
  /** Null if the answer was read to its end. */
  fault: RequestFault | null;
  /** The code of the service's error, such as `rate_limit_exceeded`; null if there is none. */
  code: string | null;
  /** The answer, if it is one object and was read. It has content. */
  answer?: unknown;
}

/** Observes one request. If its methods throw, nothing else changes. */
export interface RequestObserver {
  /** Called with each event of a streamed answer, as it is read. It has content. */
  streamed?: ((event: ResponseStreamEvent) => void) | undefined;
  /** Called once: after the answer was read, after its stream has ended or was stopped, or after the request failed. */
  ended?: ((end: RequestEnd) => void) | undefined;
}

/** Sends a request, optionally with more headers. It does not replace headers that the request already has. */
export type SendRequest = (headers?: Readonly<Record<string, string>>) => void;

/** A run that begins. Nothing was sent for it, and it has no id yet. */
export interface StartingRun {
  /** Identifies the run until it has its id. The requests that start it have the same `startId`. */
  startId: string;
  /** The legacy call that starts it, without `client.beta`: `threads.runs.create`. */
  call: string;
  threadId: string;
  assistantId: string;
  assistantName: string | null;
  /** The model that the run names. */
  model: string;
}

/** Observes the start of a run. If its methods throw, nothing else changes. */
export interface RunObserver {
  /** The service has accepted the run, which now has its id. */
  created?: ((runId: string) => void) | undefined;
  /** The run did not start, or could not be stored. `error` is the reason. */
  refused?: ((error: unknown) => void) | undefined;
}

/** A requested run, before anything is sent for it. */
export interface RunAhead {
  /** The legacy call that requests it, without `client.beta`: `threads.createAndRun`. */
  call: string;
  /** Absent if the call also creates the thread. */
  threadId?: string | undefined;
  assistantId: string;
}

/** A function that gets events. It can also have methods, which the library calls during its work. */
export interface AssistantsListener {
  /** Gets each event. The library does not wait for its result. If it throws or rejects, nothing else changes. */
  (event: AssistantsEvent): unknown;
  /**
   * Called instead of each request, and calls `send` itself before it returns. A span or an `AsyncLocalStorage` store that is
   * active around `send` is active while the SDK calls `fetch`. If it does not call `send`, or throws, the library sends the
   * request anyway.
   */
  aroundRequest?: ((request: OutgoingRequest, send: SendRequest) => RequestObserver | undefined) | undefined;
  /** Called when a run begins, in the asynchronous context of the call. If it throws, nothing else changes. */
  onRunStart?: ((run: StartingRun) => RunObserver | undefined) | undefined;
  /**
   * Called before a run is created; the library waits for its result. If it returns a text or throws an error, the run is refused:
   * the call rejects with status 429, code `insufficient_quota` and that text. Nothing is sent then, and the thread does not
   * change. With any other result the run begins. Runs that are active already go on, and their tool outputs are accepted.
   */
  beforeRun?: ((run: RunAhead) => unknown) | undefined;
}
