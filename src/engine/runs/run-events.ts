import type { ResponseOutcome } from '../../mapping/to-assistants/map-run-status.js';
import type { NamedFile } from '../../mapping/to-assistants/named-files.js';
import type { UnshownParameters } from '../../mapping/to-responses/run-parameters.js';
import type { LocalTool } from '../../mapping/tools/local/local-functions.js';
import type { LocalCall } from '../../mapping/tools/tool-type.js';
import type {
  LastError,
  Metadata,
  ModelSuccessor,
  RequiredActionFunctionToolCall,
  Run,
  RunStatus,
  RunStep,
  ToolCall,
  ToolOutput,
  Usage,
} from '../../types/index.js';
import type { Lease } from '../records/lease.js';

/** The statuses a run ends in. */
export type FinalStatus = 'completed' | 'incomplete' | 'failed' | 'cancelled' | 'expired';

/**
 * Something that must happen exactly once in the conversation before a run ends or waits for outputs. The holder of the
 * lease does it.
 */
export type Intent =
  /** Close these calls with outputs. `lookFirst`: they may have been added already. */
  | { do: 'answer'; outputs: ToolOutput[]; lookFirst: boolean }
  /**
   * Add the output of this response. `missing`: the service should have added it, with the outputs that the response
   * was sent, but may have omitted both because the stream broke. Then only what the conversation lacks is added.
   */
  | { do: 'publish'; response: string | null; missing: boolean; outputs: ToolOutput[] };

export type Phase =
  /**
   * The model works on a response. `began`: it has started. `outputs`: the tool outputs sent with the request, until
   * they are known to be in the conversation. `lease`: held by the process that reads a response which the service does
   * not store.
   */
  | ({ at: 'working'; began: boolean; outputs: ToolOutput[] | null; lease?: Lease } & Within)
  /**
   * The lease holder answers `calls` with local tools. `pending`: calls of the same response that the caller answers
   * afterwards. `again`: another process died while it did this.
   */
  | {
      at: 'answering';
      calls: LocalCall[];
      pending: RequiredActionFunctionToolCall[];
      again: boolean;
      lease: Lease | null;
    }
  /**
   * The run waits for tool outputs; with a stop set, it is about to end. `answered`: outputs of local tools, which are
   * sent with the caller's.
   */
  | { at: 'awaiting'; calls: RequiredActionFunctionToolCall[]; answered?: ToolOutput[] }
  /**
   * Outputs were accepted, and no response is known to have taken them. `open`: the steps that the outputs completed,
   * as they were before. `again`: they are being sent a second time.
   */
  | ({
      at: 'sending';
      calls: RequiredActionFunctionToolCall[];
      outputs: ToolOutput[];
      open: RunStep[];
      again: boolean;
      lease: Lease | null;
      /** The request goes to another model, because the response of the first one failed. */
      instead?: true;
    } & Within)
  /**
   * The turn is over, and its intents are carried out before the run ends or waits for outputs. `as`: how the run goes
   * on. `shown`: its legacy status until then.
   */
  | {
      at: 'ending';
      as: FinalStatus | 'requires_action';
      calls: RequiredActionFunctionToolCall[];
      /** Calls of local tools. They are answered after the intents are carried out. */
      local?: LocalCall[];
      intents: Intent[];
      shown: RunStatus;
      lease: Lease | null;
    }
  | { at: 'ended'; as: FinalStatus };

/**
 * `within`: the run continued without its caller, with outputs of local tools or another model, so it stays
 * `in_progress`.
 */
interface Within {
  within?: true;
}

/** The result of a call of a local tool. */
export interface LocalAnswer {
  /** The call with its results. */
  call: ToolCall;
  /** For the model. */
  output: string;
}

/** How a run continues after its model failed for good, chosen from the option `fallbacks`. */
export interface RunFallback {
  /** How many entries of the option the run has used up. */
  used: number;
  /** Each change of model, with the service's error code or status that caused it. `to` null: the fixed answer. */
  changes: { from: string; to: string | null; code: string | null }[];
  /** The model to ask from now on. */
  model?: ModelSuccessor;
  /** The fixed answer. `at` in Unix seconds. */
  answer?: { id: string; text: string; at: number };
}

/** Why a run must end: its caller cancelled it, its time is over, or its reader left the stream. */
export interface Stop {
  why: 'cancelled' | 'expired' | 'abandoned';
  /** Unix seconds. */
  at: number;
}

/** What a run was started with. Written once, under its own key. */
export interface RunRequest {
  /** Sorts the run in the list of its thread's runs. */
  orderKey: string;
  /** Token of its hold on the thread; null if the run was restored from its response. */
  hold: string | null;
  /** The run object at its creation (`queued`). For an imported run: the object as it was imported. */
  run: Run;
  /** Parameters for the model that the run object does not show. */
  parameters: UnshownParameters;
  /** Files and vector stores of its tools. */
  sources: { vectorStoreIds: string[]; codeInterpreterFileIds: string[]; searchFileIds?: string[] };
  /** Its tools that the app itself answers (option `tools`); absent if there are none. */
  localTools?: LocalTool[];
  /** Whether its stream shows the content of search results. */
  includeContent: boolean;
  /** Set if the thread's items are in the store; absent: in a conversation. */
  history?: 'store';
  /** The conversation that an imported thread moved to; absent: the thread's id names the conversation. */
  conversation?: string;
  /** The first response got a part of the conversation as input, and responses are made outside of it. */
  windowed?: true;
  /** Number of the first item that the run adds to a thread in the store. */
  firstItem?: number;
  /** Which definition of its assistant the run uses (option `variants`); absent if there is only one. */
  variant?: 'base' | 'variant';
  /** HMAC of the key that created or restored the run, salted per thread; absent if a function gave the key. */
  keyHash?: string;
}

/** The state of a run. Every event writes it. */
export interface RunState {
  phase: Phase;
  stop: Stop | null;
  /** How often tool outputs were accepted. The turn's response is `responseIds[turn]`. */
  turn: number;
  /**
   * Response ids, one per turn; the run's own id comes from the first. null: the response was found by its items, and
   * its id is unknown.
   */
  responseIds: (string | null)[];
  /**
   * The response that stayed in the service's queue, and was cancelled so that its request could be sent again. At most
   * once per run.
   */
  requeued?: { response: string; turn: number };
  /**
   * The process that read a response which the service does not store died, and the request was sent again. At most
   * once per run.
   */
  begunAgain?: true;
  /** What replaced the run's model after it failed; absent if it did not. */
  fallback?: RunFallback;
  /** Failed responses that were replaced by another model's. */
  replaced?: string[];
  /**
   * For a thread in the store: the server's ids of responses that have ended. The server does not store these
   * responses.
   */
  unkept?: string[];
  /** Whether the turn's response runs in the background, and so survives the process that requested it. */
  background: boolean;
  metadata: Metadata | null;
  /** Unix seconds, like `endedAt`. */
  startedAt: number | null;
  endedAt: number | null;
  /** Steps of the turns that are over. */
  steps: RunStep[];
  /** Sum of the usage of all responses that have ended. */
  usage: Usage | null;
  /** Files that local tools found or created: the model can name them in messages. */
  files?: NamedFile[];
  /** How often the run continued with outputs of local tools. */
  rounds?: number;
  /** Usage of the last response that ended, for the step that waits for outputs. */
  lastUsage: Usage | null;
  lastError: LastError | null;
  incompleteDetails: Run['incomplete_details'];
  /** The run was imported: it shows the imported object, and from this state only the metadata. */
  imported?: true;
}

/** Everything the library stores about a run. */
export interface RunRecord {
  asked: RunRequest;
  state: RunState;
}

/** The end of a run that does not come from a response. */
export interface RunEnding {
  as: FinalStatus;
  lastError?: LastError | null;
  incompleteDetails?: Run['incomplete_details'];
}

/** What a turn's response has left, as far as this process knows. */
export interface ResponseResult {
  steps: RunStep[];
  /** Its output, and the outputs that it took, are in the conversation or about to be published there. */
  joined: boolean;
  publish: { response: string | null; missing: boolean } | null;
}

/**
 * What can happen to a run. Times in Unix seconds. `turn`: the turn that the event is about; the event is refused if
 * the run is in another one. `by`: the name of the work that takes, or holds, the lease. `reader`: the name of the work
 * that reads the response, if it holds a lease for that; the event is refused if another process reads it by now.
 */
export type RunEvent =
  /** The model began to work on the turn's response. */
  | { type: 'began'; at: number }
  | { type: 'stop'; why: Stop['why']; at: number }
  /** The turn's response came to its end. */
  | {
      type: 'response ended';
      turn: number;
      at: number;
      by: string;
      outcome: Pick<
        ResponseOutcome,
        'status' | 'pendingCalls' | 'localCalls' | 'usage' | 'lastError' | 'incompleteDetails' | 'model' | 'reason'
      >;
      /** The turn's steps. */
      steps: RunStep[];
      publish: { response: string | null; missing: boolean } | null;
      /** The response's id, if known. */
      response?: string | null;
      /** The response's id on a server that does not store it. */
      unkept?: string | undefined;
      reader?: string | undefined;
      /** Milliseconds since the request, if this process sent it. Only for the listeners of `onEvent`. */
      durationMs?: number | null;
      /** Listeners are not told: the process that wrote the response's end did so, before the run was restored. */
      wasTold?: boolean;
    }
  /** The run ends for another reason than its response. `steps`: the turn's steps so far. */
  | ({
      type: 'ends';
      turn: number;
      at: number;
      by: string;
      steps: RunStep[];
      reader?: string | undefined;
      /** The response that was in progress, and for how long (ms). Only for the listeners of `onEvent`. */
      left?: { response: string; durationMs: number | null } | null;
    } & RunEnding)
  | { type: 'outputs accepted'; turn: number; at: number; by: string; outputs: ToolOutput[]; background: boolean }
  /** Local tools have answered all their calls. */
  | { type: 'calls answered'; turn: number; at: number; by: string; answers: LocalAnswer[]; files: NamedFile[] }
  /** The process that answered the calls died: local tools are about to be called a second time. */
  | { type: 'answering again'; turn: number; by: string }
  /** The service refused the outputs: the run waits for outputs again. */
  | { type: 'outputs refused'; turn: number; by: string }
  /** The process that sent the outputs died: they are about to be sent a second time. `undo`: they were not sent. */
  | { type: 'sent again'; turn: number; by: string; undo?: boolean }
  /** The turn's response stays in the queue: it is about to be cancelled, and the request to be sent again. */
  | { type: 'requeued'; turn: number; at: number; by: string; response: string }
  /** The response was not cancelled, and stays the turn's. */
  | { type: 'requeue undone'; turn: number; by: string }
  /**
   * A response accepted the turn's request. `lease`: of the process that reads the response, if the service does not
   * store it. `fallback`: set if another model answers than the one that was asked first.
   */
  | {
      type: 'joined';
      turn: number;
      response: string | null;
      background: boolean;
      lease?: Lease | undefined;
      fallback?: RunFallback | undefined;
    }
  /** The turn's response failed, and the run continues with the fixed answer or another model. */
  | {
      type: 'fell back';
      turn: number;
      at: number;
      by: string;
      fallback: RunFallback;
      /** Id of the failed response, if known. */
      response: string | null;
      unkept?: string | undefined;
      outcome: Pick<ResponseOutcome, 'usage' | 'model' | 'reason'>;
      /** See `response ended`. */
      durationMs: number | null;
      reader?: string | undefined;
    }
  /**
   * The process that read a response which the service does not store died: the turn's request is about to be sent
   * again. `over`: the lease of that process.
   */
  | { type: 'begun again'; turn: number; by: string; over: Pick<Lease, 'by' | 'count'>; at: number }
  /** The request that was sent again was accepted by another model, or got the fixed answer. */
  | { type: 'fallback taken'; turn: number; fallback: RunFallback }
  /** All intents were carried out. `ifAny`: if there are none, the event changes nothing, instead of being refused. */
  | { type: 'settled'; by: string; ifAny?: true }
  | { type: 'lease taken'; by: string; over: Pick<Lease, 'by' | 'count'> | null; at: number }
  | { type: 'lease renewed'; by: string; at: number }
  | { type: 'lease dropped'; by: string }
  | { type: 'metadata set'; metadata: Metadata };

/**
 * Why an event was refused. `too late`: the run has ended, or is about to. `stale`: the run has moved on since the
 * state that the event is about. `not allowed`: the run's phase does not allow it.
 */
export type Refusal = 'too late' | 'stale' | 'not allowed';

export type Reduced = { record: RunRecord } | { refused: Refusal };
