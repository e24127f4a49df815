import type { AssistantsEvent, RequestDetails, RequestFault } from './assistants-event.js';
import type { ResponseStreamEvent } from './responses.js';

/** A request that is about to go upstream. Other than events it holds content: it is there to be read, not to be changed. */
export interface OutgoingRequest extends RequestDetails {
  /** The address that it goes to, without the path of the operation: `https://api.openai.com/v1`. */
  baseURL: string;
  /** What is sent, as the SDK takes it; absent where nothing is. */
  body?: object | undefined;
  /** The `startId` of the run that it is sent for, where this process starts that. */
  startId?: string | undefined;
}

/** How a request went. */
export interface RequestEnd {
  /** The HTTP status; null where there was no answer, or a tool that records requests hides it. */
  status: number | null;
  /** Null: the answer was read to its end. */
  fault: RequestFault | null;
  /** The code of the service's error, such as `rate_limit_exceeded`; null where there is none. */
  code: string | null;
  /** The answer, where it is one object and was read. It holds content. */
  answer?: unknown;
}

/** Follows one request. What its methods throw changes nothing. */
export interface RequestObserver {
  /** Called with each event of an answer that is a stream, as it is read. It holds content. */
  streamed?: ((event: ResponseStreamEvent) => void) | undefined;
  /** Called once: the answer was read, its stream has ended or was left, or the request has failed. */
  ended?: ((end: RequestEnd) => void) | undefined;
}

/** Sends a request, with more headers where they are given; those that the request has already stay as they are. */
export type SendRequest = (headers?: Readonly<Record<string, string>>) => void;

/** A run that begins: nothing has been sent for it, and it has no id yet. */
export interface StartingRun {
  /** Names it until it has its id: the requests for it bear the same. */
  startId: string;
  /** The legacy call that begins it, without `client.beta`: `threads.runs.create`. */
  call: string;
  threadId: string;
  assistantId: string;
  assistantName: string | null;
  /** The model that the run names. */
  model: string;
}

/** Follows the beginning of a run. What its methods throw changes nothing. */
export interface RunObserver {
  /** The service has taken the run: it has its id. */
  created?: ((runId: string) => void) | undefined;
  /** The run has not come to be, or could not be kept. `error` is what stood in the way. */
  refused?: ((error: unknown) => void) | undefined;
}

/** A run that was asked for, before anything is sent for it. */
export interface RunAhead {
  /** The legacy call that asks for it, without `client.beta`: `threads.createAndRun`. */
  call: string;
  /** Absent where the call makes the thread as well. */
  threadId?: string | undefined;
  assistantId: string;
}

/** A function that gets events. It may have methods besides, which the library calls in the middle of its work. */
export interface AssistantsListener {
  /** Gets each event. The library does not wait for what it returns; an error or rejection of it changes nothing. */
  (event: AssistantsEvent): unknown;
  /**
   * Called in place of each request upstream, to call `send` itself before it returns: what it makes active around that (a span,
   * a store of `AsyncLocalStorage`) is active while the SDK calls `fetch`. Where it does not, or throws, the request is sent
   * all the same.
   */
  aroundRequest?: ((request: OutgoingRequest, send: SendRequest) => RequestObserver | undefined) | undefined;
  /** Called when a run begins, in the asynchronous context of the call. What it throws changes nothing. */
  onRunStart?: ((run: StartingRun) => RunObserver | undefined) | undefined;
  /**
   * Asked before a run is created, and waited for. A text, or an error that it throws, refuses the run: the call is rejected with
   * status 429 and code `insufficient_quota`, and the text. Nothing is sent then, and the thread stays as it is. Anything else
   * lets the run begin. Runs that are under way go on: their tool outputs are accepted.
   */
  beforeRun?: ((run: RunAhead) => unknown) | undefined;
}
