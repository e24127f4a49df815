import type { RolloutSide } from './rollout.js';
import type { RunStatus } from './run.js';

/** Why a request to the service failed. */
export type RequestFault =
  /** The caller, or the library itself, cancelled the request. */
  | 'aborted'
  /** Nothing reached the service: there was no connection. */
  | 'unsent'
  /** The answer was lost or incomplete. The service may or may not have done the work. */
  | 'connection'
  /** The answer is not one of the API, but of a proxy, for example. The service may or may not have done the work. */
  | 'unusable'
  /** 408, 409, 429 or 5xx. */
  | 'overloaded'
  /** The conversation is in use. */
  | 'locked'
  /** The service does not know the model, or has shut it down. */
  | 'model_not_found'
  /** 404. */
  | 'not_found'
  /** Any other refusal of the request. */
  | 'rejected'
  /** An error event in a stream: the service says that the response failed. */
  | 'reported'
  /** Not a failure of the service. */
  | 'other';

/** The objects that an event is about. An id is absent if it does not apply, or is not known yet. */
export interface EventSubject {
  /** Absent in the request that starts the run, because its answer gives the run its id. */
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

/** A request to the service. */
export interface RequestDetails extends EventSubject {
  /** A number for each request in this process. The answer or failure has the same number as its `request.sent`. */
  request: number;
  /** The operation at the service: `responses.create`, `conversations.items.list`. */
  operation: string;
  /** The legacy call that needs it, without `client.beta`: `threads.runs.create`. */
  call: string;
  /** 1, or more if the library sends a write again. If the SDK itself retries (reads), that is one attempt. */
  attempt: number;
}

/** The library sends a request to the service. */
export interface RequestSentEvent extends RequestDetails {
  type: 'request.sent';
}

/** The service answered a request, or accepted a streamed one. */
export interface RequestAnsweredEvent extends RequestDetails {
  type: 'request.answered';
  /** The HTTP status; null if a tool that records requests hides it. */
  status: number | null;
  /** Milliseconds since the request was sent. */
  durationMs: number;
}

/** The service refused a request, or its answer was lost or unusable. */
export interface RequestFailedEvent extends RequestDetails {
  type: 'request.failed';
  /** The HTTP status; null if there was no answer. */
  status: number | null;
  fault: RequestFault;
  /** Milliseconds since the request was sent. */
  durationMs: number;
}

/**
 * The library will send a failed request again after a wait, unless the caller aborts it, or a check shows that the service had
 * done the work.
 */
export interface RequestRetryEvent extends Omit<RequestDetails, 'request'> {
  type: 'request.retry';
  /** Why the last request failed. */
  fault: RequestFault;
  /** The HTTP status of that failure; null if there was no answer. */
  status: number | null;
  /** Milliseconds. */
  waitMs: number;
}

/** A store call failed because of a lost connection, and the library repeats it. */
export interface StoreRetryEvent {
  type: 'store.retry';
  /** The method of the `Store`. */
  method: 'get' | 'getMany' | 'list' | 'partitions' | 'forgetPartition' | 'write';
}

/** A run has a new status, and the store has it. Only `in_progress` comes before its write. */
export interface RunStatusEvent extends RunSubject {
  type: 'run.status';
  /** Null if the run is new. */
  from: RunStatus | null;
  to: RunStatus;
}

/** The first piece of text or of a tool call arrived; once for each response of a run. */
export interface RunFirstTokenEvent extends RunSubject {
  type: 'run.first_token';
}

/** Your code stopped reading a run's stream before its end. */
export interface RunStreamLeftEvent extends RunSubject {
  type: 'run.stream_left';
}

/** A run waits for the output of a function call. Comes again if the service refused the output and the run still waits. */
export interface ToolCallAwaitedEvent extends RunSubject {
  type: 'tool_call.awaited';
  callId: string;
}

/** You submitted the output of a function call, and the run goes on. */
export interface ToolCallAnsweredEvent extends RunSubject {
  type: 'tool_call.answered';
  callId: string;
  /** Milliseconds that the call waited; in whole seconds if another process began to wait. */
  waitedMs: number;
}

/**
 * This process continues the work of a process that died: it ends a run or sends its outputs. Without a `runId`, it starts a run
 * on the thread, or sends the items that earlier runs could not.
 */
export interface LeaseTakenOverEvent extends EventSubject {
  type: 'lease.taken_over';
}

/** Numbers of a thread's objects at the service. */
export interface ThreadParts {
  items: number;
  conversations: number;
  responses: number;
  vectorStores: number;
}

/**
 * The service's data of a deleted thread was deleted, or a part of it. Comes if `threads.delete` returns before everything is
 * deleted, and when the deletion ends or stops for now, also that of a new thread whose call failed.
 */
export interface ThreadErasedEvent {
  type: 'thread.erased';
  threadId: string;
  /** What this process has deleted so far. */
  erased: ThreadParts;
  /**
   * What is left, as far as it is known; items that were not listed yet are not counted. All zero if nothing is left. The next call
   * on the thread in any process continues the deletion, and so does `prune`.
   */
  left: ThreadParts;
}

/** A request uses another model than its run names. */
export interface ModelReplacedEvent extends EventSubject {
  type: 'model.replaced';
  /** The model that the run names. */
  asked: string;
  /** The model that answers. */
  sent: string;
}

/** A new run starts, and its assistant has a variant: which of the two definitions answers. */
export interface VariantChosenEvent extends RunSubject {
  type: 'variant.chosen';
  variant: 'base' | 'variant';
}

/** A request leaves out a parameter that its model refuses. */
export interface ParameterLeftOutEvent extends EventSubject {
  type: 'parameter.left_out';
  /** Its name in the old API, e.g. `temperature`. */
  parameter: string;
  model: string;
}

/** The new API cannot do something that your code asks for. A warning says so once; this event comes each time. */
export interface LossEvent extends EventSubject {
  type: 'loss';
  /**
   * What is lost. Today: `assistant_images`, `code_interpreter_files`, `file_gone`, `max_prompt_tokens` or `file_search`; of
   * imported threads `imported_file_gone`, `imported_metadata` or `older_imported_messages`; if a call of a local tool failed,
   * `local_file_search` or `local_code_interpreter`.
   */
  loss: string;
}

/** A new thread went to one side of a rollout. */
export interface RolloutDecidedEvent {
  type: 'rollout.decided';
  threadId: string;
  /** The legacy call that created it, without `client.beta`: `threads.create`. */
  call: string;
  side: RolloutSide;
  /** With `fallback`, this library was asked first, and refused. */
  because: 'decision' | 'fallback';
}

/** How a request reached the HTTP handler. */
export interface CallDoor {
  /** `POST`. */
  method: string;
  /** The path with placeholders for ids: `/v1/threads/{thread_id}/runs`. */
  path: string;
  /** The header `user-agent`; null if there is none. */
  userAgent: string | null;
}

/**
 * Your code called the old API, successfully or not. Comes once for each call of your code. There is no event for the calls that
 * a method makes inside, to stream, poll or read further pages.
 */
export interface LegacyCallEvent extends EventSubject {
  type: 'legacy.call';
  /** The method that was called, without `client.beta`: `threads.runs.createAndPoll`. */
  method: string;
  /**
   * The first place outside this library and `openai`: `file:line:column`. In a bundle, it is a place in the bundle. Null for a
   * request to the HTTP handler, and if the runtime does not tell.
   */
  site: string | null;
  /** Present if a request to the HTTP handler made the call. */
  door?: CallDoor | undefined;
  /**
   * With a `rollout`, the side that gets the call; `both` for calls that create, read or change one assistant, or delete a
   * copied thread. `rollout.decided` reports a fallback to the other side.
   */
  side?: RolloutSide | 'both' | undefined;
}

/** The tokens of a response. */
export interface ResponseTokens {
  /** Includes cached tokens. */
  inputTokens: number;
  cachedInputTokens: number;
  /** Includes reasoning tokens. */
  outputTokens: number;
  reasoningTokens: number;
  totalTokens: number;
}

/**
 * A response of a run has ended, and the store has its result. Comes once for each response, from the process that wrote it, before
 * the `run.status` that follows. A run with function calls has several responses. There is no event for a response that was
 * replaced because its request was sent again.
 */
export interface ResponseEndedEvent extends RunSubject {
  type: 'response.ended';
  /** Null if the server gives its responses no id, or if the id is not known any more. */
  responseId: string | null;
  /** The service's name for the model, often with a date (`gpt-4.1-2025-04-14`), or the run's own if the service named none. */
  model: string;
  /** Also `completed` if the response ended with function calls. */
  status: 'completed' | 'incomplete' | 'failed' | 'cancelled';
  /** Null if the service did not send it, as for most cancelled responses. */
  usage: ResponseTokens | null;
  /** Milliseconds from the request to the end of the response; null if this process did not see both. */
  durationMs: number | null;
  /** Why it is incomplete (`max_output_tokens`), or the code of its error; otherwise null. */
  reason: string | null;
}

/**
 * The model of a run failed for good, and another model or a fixed text answers. Comes for each step in the list of the option
 * `fallbacks`.
 */
export interface FallbackUsedEvent extends RunSubject {
  type: 'fallback.used';
  /** The model that failed. */
  from: string;
  /** What answers instead: another model, or the fixed text. */
  to: { model: string } | 'text';
  /** The code of the service's error, or its HTTP status; null if there was neither. */
  code: string | null;
}

/**
 * What `onEvent` gets; `type` distinguishes events. Later versions may add types, and fields to a type. No event has content:
 * no text, instructions, function names, arguments, outputs, metadata or keys.
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
