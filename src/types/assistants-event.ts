import type { RolloutSide } from './rollout.js';
import type { RunStatus } from './run.js';

/** How a request upstream went wrong. */
export type RequestFault =
  /** The caller, or the engine itself, gave the request up. */
  | 'aborted'
  /** Nothing reached the service: the connection was never made. */
  | 'unsent'
  /** No answer came, or it broke off: the service may or may not have done the work. */
  | 'connection'
  /** An answer came that is none of the API's: of a proxy, say. Whether the service has done the work is not known. */
  | 'unusable'
  /** 408, 409, 429 or 5xx. */
  | 'overloaded'
  /** The conversation is in use. */
  | 'locked'
  /** The service knows no such model, or has shut it down. */
  | 'model_not_found'
  /** 404. */
  | 'not_found'
  /** Any other refusal of the request. */
  | 'rejected'
  /** An error event inside a stream: the service's own word that the response failed. */
  | 'reported'
  /** Not a fault of the service's. */
  | 'other';

/** What an event is about. An id that does not apply, or is not known yet, is absent. */
export interface EventSubject {
  /** Absent where a request starts the run: the response that it asks for gives the run its id. */
  runId?: string | undefined;
  threadId?: string | undefined;
  assistantId?: string | undefined;
}

/** The run that an event is about. */
export interface RunSubject {
  runId: string;
  threadId: string;
  assistantId: string;
}

/** A request upstream. */
export interface RequestDetails extends EventSubject {
  /** Counts the requests that this process tells of. An answer or failure has the number of its `request.sent`. */
  request: number;
  /** What is called upstream: `responses.create`, `conversations.items.list`. */
  operation: string;
  /** The legacy call that it is sent for, without `client.beta`: `threads.runs.create`. */
  call: string;
  /** 1, or more where the library sends a write again. What the SDK repeats by itself (reads) is one attempt. */
  attempt: number;
}

/** A request goes upstream. */
export interface RequestSentEvent extends RequestDetails {
  type: 'request.sent';
}

/** The service has answered a request, or has accepted one whose answer is a stream. */
export interface RequestAnsweredEvent extends RequestDetails {
  type: 'request.answered';
  /** The HTTP status; null where a tool that records requests hides it. */
  status: number | null;
  /** Milliseconds since it was sent. */
  durationMs: number;
}

/** A request was refused, or its answer did not come or could not be used. */
export interface RequestFailedEvent extends RequestDetails {
  type: 'request.failed';
  /** The HTTP status; null where there was no answer. */
  status: number | null;
  fault: RequestFault;
  /** Milliseconds since it was sent. */
  durationMs: number;
}

/**
 * A request that failed will be sent again after a wait, unless the caller aborts it, or a lookup shows that the service had
 * carried it out.
 */
export interface RequestRetryEvent extends Omit<RequestDetails, 'request'> {
  type: 'request.retry';
  /** How the request before it failed. */
  fault: RequestFault;
  /** The HTTP status of that failure; null where there was no answer. */
  status: number | null;
  /** Milliseconds. */
  waitMs: number;
}

/** A call of the store failed by a lost connection and is made a second time. */
export interface StoreRetryEvent {
  type: 'store.retry';
  /** The method of the `Store`. */
  method: 'get' | 'getMany' | 'list' | 'partitions' | 'forgetPartition' | 'write';
}

/** The status of a run changed, and the store has the new one. Only `in_progress` is told ahead of its write. */
export interface RunStatusEvent extends RunSubject {
  type: 'run.status';
  /** null: the run is new. */
  from: RunStatus | null;
  to: RunStatus;
}

/** The first piece of text, or of a tool call, of a response to a run: once for each of its responses. */
export interface RunFirstTokenEvent extends RunSubject {
  type: 'run.first_token';
}

/** The reader of a run's stream has left it before its end. */
export interface RunStreamLeftEvent extends RunSubject {
  type: 'run.stream_left';
}

/** A run waits for the output of a function call. Told again when the service refused the output and the run still waits. */
export interface ToolCallAwaitedEvent extends RunSubject {
  type: 'tool_call.awaited';
  callId: string;
}

/** The output of a function call was submitted, and the run goes on. */
export interface ToolCallAnsweredEvent extends RunSubject {
  type: 'tool_call.answered';
  callId: string;
  /** Milliseconds that the call has waited; in whole seconds where another process had awaited it. */
  waitedMs: number;
}

/**
 * This process took over the work of one that is gone: ending a run or sending its outputs; or, without a `runId`, starting
 * a run on the thread or delivering what earlier runs could not.
 */
export interface LeaseTakenOverEvent extends EventSubject {
  type: 'lease.taken_over';
}

/** How many of what a thread has left at the service. */
export interface ThreadParts {
  items: number;
  conversations: number;
  responses: number;
  vectorStores: number;
}

/**
 * A deleted thread was erased at the service, or a part of it: told when `threads.delete` returns ahead of the last of it, and
 * when no more is deleted for now.
 */
export interface ThreadErasedEvent {
  type: 'thread.erased';
  threadId: string;
  /** What this process has deleted of it by now. */
  erased: ThreadParts;
  /**
   * What is left, as far as it is known: items behind those that were listed are not counted. All zero: nothing is. The next
   * look at the thread, from any process, goes on, as does `prune`.
   */
  left: ThreadParts;
}

/** A request for a run goes to another model than the run names. */
export interface ModelReplacedEvent extends EventSubject {
  type: 'model.replaced';
  /** The model that the run names. */
  asked: string;
  /** The model that is called. */
  sent: string;
}

/** A new run of an assistant that has a variant: which of the two definitions answers. */
export interface VariantChosenEvent extends RunSubject {
  type: 'variant.chosen';
  variant: 'base' | 'variant';
}

/** A request for a run goes out without a parameter that its model does not take. */
export interface ParameterLeftOutEvent extends EventSubject {
  type: 'parameter.left_out';
  /** By its old name, e.g. `temperature`. */
  parameter: string;
  model: string;
}

/** The new API cannot carry something that was asked for. A warning says so once; this event comes each time. */
export interface LossEvent extends EventSubject {
  type: 'loss';
  /** What is lost: `assistant_images`, `code_interpreter_files`, `max_prompt_tokens` or `file_search` today. */
  loss: string;
}

/** A new thread has gone one of the two ways of a rollout. */
export interface RolloutDecidedEvent {
  type: 'rollout.decided';
  threadId: string;
  /** The legacy call that made it, without `client.beta`: `threads.create`. */
  call: string;
  side: RolloutSide;
  /** `fallback`: this library was asked first, and refused. */
  because: 'decision' | 'fallback';
}

/** How a request reached the HTTP handler. */
export interface CallDoor {
  /** `POST`. */
  method: string;
  /** With the names of ids in their places: `/v1/threads/{thread_id}/runs`. */
  path: string;
  /** What the header `user-agent` says; null without one. */
  userAgent: string | null;
}

/**
 * A call of the old API was made, whether or not it could be carried out: once for what the caller called. What a method that
 * streams, polls or goes through further pages calls inside is not told of.
 */
export interface LegacyCallEvent extends EventSubject {
  type: 'legacy.call';
  /** The method that was called, without `client.beta`: `threads.runs.createAndPoll`. */
  method: string;
  /**
   * Where it was called, outside of this library and of `openai`: `file:line:column`. Null for a request to the HTTP handler,
   * and where the runtime does not tell. In a bundle it is a place in the bundle.
   */
  site: string | null;
  /** Where a request to the HTTP handler made the call. */
  door?: CallDoor | undefined;
  /**
   * Which way a client with a `rollout` has sent it; `both` for what creates, reads or changes one assistant. A fallback to the
   * other way is told by `rollout.decided`.
   */
  side?: RolloutSide | 'both' | undefined;
}

/** What a response has used, in tokens. */
export interface ResponseTokens {
  /** Those of the cache are among them. */
  inputTokens: number;
  cachedInputTokens: number;
  /** Those of the reasoning are among them. */
  outputTokens: number;
  reasoningTokens: number;
  totalTokens: number;
}

/**
 * A response of a run has ended, and the store has it: once for each, told by the process whose write recorded it, ahead of the
 * `run.status` that comes of it. A run that calls functions has several. One that was replaced before the run went on with it (a
 * request that was sent again) is not told of.
 */
export interface ResponseEndedEvent extends RunSubject {
  type: 'response.ended';
  /** Null where a server gives its responses no id, or it is not known any more. */
  responseId: string | null;
  /** As the service names it, often with a date: `gpt-4.1-2025-04-14`; the run's own model where the service did not say. */
  model: string;
  /** `completed` also where it ended with calls of functions. */
  status: 'completed' | 'incomplete' | 'failed' | 'cancelled';
  /** Null where the service did not tell: most often of a response that was stopped. */
  usage: ResponseTokens | null;
  /** Milliseconds from its request to its end, where this process has seen both; else null. */
  durationMs: number | null;
  /** Why it is incomplete, or the code of its error, as the service names it (`max_output_tokens`); else null. */
  reason: string | null;
}

/**
 * A run goes on without the model that it names, because that failed for good: another model answers, or a fixed text. For each
 * step down the list of the option `fallbacks`.
 */
export interface FallbackUsedEvent extends RunSubject {
  type: 'fallback.used';
  /** The model that failed. */
  from: string;
  /** What answers in its place: another model, or the fixed text of the option. */
  to: { model: string } | 'text';
  /** What the model failed with: the code of the service's error, or its HTTP status; null where there was neither. */
  code: string | null;
}

/**
 * What `onEvent` gets, told apart by `type`. Later versions may add types, and fields to a type. No event holds content:
 * no text, instructions, function names or arguments, outputs, metadata or keys.
 */
export type AssistantsEvent =
  | RequestSentEvent
  | RequestAnsweredEvent
  | RequestFailedEvent
  | RequestRetryEvent
  | StoreRetryEvent
  | RunStatusEvent
  | RunFirstTokenEvent
  | RunStreamLeftEvent
  | ToolCallAwaitedEvent
  | ToolCallAnsweredEvent
  | LeaseTakenOverEvent
  | ThreadErasedEvent
  | ModelReplacedEvent
  | VariantChosenEvent
  | ParameterLeftOutEvent
  | LossEvent
  | RolloutDecidedEvent
  | LegacyCallEvent
  | ResponseEndedEvent
  | FallbackUsedEvent;
