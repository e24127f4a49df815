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

/** What has to happen in the conversation before a run may rest: done by the holder of the lease, once. */
export type Intent =
  /** Answer these calls. `lookFirst`: the outputs may be there already. */
  | { do: 'answer'; outputs: ToolOutput[]; lookFirst: boolean }
  /**
   * Add what this response said. `missing`: its conversation should have taken it, and the outputs that it was sent, but the
   * service has been seen to leave out both where a stream broke: whatever is not there is added.
   */
  | { do: 'publish'; response: string | null; missing: boolean; outputs: ToolOutput[] };

export type Phase =
  /**
   * The model works on a response. `outputs`: those that it took, until they are known to be in the conversation. `lease`: of
   * the process that reads a response which the service does not keep.
   */
  | ({ at: 'working'; began: boolean; outputs: ToolOutput[] | null; lease?: Lease } & Within)
  /**
   * Local tools answer `calls`, done by the holder of the lease. `pending`: the calls of the same response that the caller
   * answers after that. `again`: the process that was at it before has died.
   */
  | {
      at: 'answering';
      calls: LocalCall[];
      pending: RequiredActionFunctionToolCall[];
      again: boolean;
      lease: Lease | null;
    }
  /** The run waits for tool outputs; under a stop it is about to end. `answered`: by local tools, sent with the caller's. */
  | { at: 'awaiting'; calls: RequiredActionFunctionToolCall[]; answered?: ToolOutput[] }
  /** Outputs were accepted and no response is known to have taken them. `open`: the steps that they completed. */
  | ({
      at: 'sending';
      calls: RequiredActionFunctionToolCall[];
      outputs: ToolOutput[];
      open: RunStep[];
      again: boolean;
      lease: Lease | null;
      /** The turn's request is sent again to another model, in place of a response that failed. */
      instead?: true;
    } & Within)
  /** The turn is over, and its intents are being carried out before the run ends or awaits outputs. */
  | {
      at: 'ending';
      as: FinalStatus | 'requires_action';
      calls: RequiredActionFunctionToolCall[];
      /** Of local tools, which answer them when the intents are carried out. */
      local?: LocalCall[];
      intents: Intent[];
      shown: RunStatus;
      lease: Lease | null;
    }
  | { at: 'ended'; as: FinalStatus };

/** `within`: the run has gone on by itself, with the outputs of local tools, and is `in_progress` all along. */
interface Within {
  within?: true;
}

/** What a local tool has made of a call. */
export interface LocalAnswer {
  /** The call with its results. */
  call: ToolCall;
  /** For the model. */
  output: string;
}

/** What goes on with a run whose model has failed for good, by the option `fallbacks`. */
export interface RunFallback {
  /** How many entries of the option are behind the run. */
  used: number;
  /** Which model followed which, and the service's code or status of what it followed upon; `to` null: the fixed answer. */
  changes: { from: string; to: string | null; code: string | null }[];
  /** Asked from now on. */
  model?: ModelSuccessor;
  /** The run's answer. `at` in Unix seconds. */
  answer?: { id: string; text: string; at: number };
}

/** Why a run is to end: its caller or its time asked for it, or its reader left the stream. */
export interface Stop {
  why: 'cancelled' | 'expired' | 'abandoned';
  /** Unix seconds. */
  at: number;
}

/** What a run was asked. Written once, under a key of its own. */
export interface RunRequest {
  /** Its place in the list of the thread's runs. */
  orderKey: string;
  /** Token of its hold on the thread; null for a run that was restored from the platform. */
  hold: string | null;
  /** The run as it was when it began: `queued`; as it ended, where an import has brought it. */
  run: Run;
  /** What the run asks of the model in each turn, beyond what it shows itself. */
  parameters: UnshownParameters;
  /** What its tools work on. */
  sources: { vectorStoreIds: string[]; codeInterpreterFileIds: string[]; searchFileIds?: string[] };
  /** Those of its tools that the engine answers itself; absent when there are none. */
  localTools?: LocalTool[];
  /** Its stream shows the content of search results. */
  includeContent: boolean;
  /** Where the thread's items are; absent: in a conversation. */
  history?: 'store';
  /** The conversation that an imported thread goes on in; absent: the thread's id names it. */
  conversation?: string;
  /** Its first response was sent a part of a conversation, and is made outside of it. */
  windowed?: true;
  /** The number of the first item that the run itself adds to a thread in the store. */
  firstItem?: number;
  /** Which of its assistant's two definitions it has; absent where there is one. */
  variant?: 'base' | 'variant';
  /** HMAC of the key that made it, or restored it, another on each thread; absent where a function gave the key. */
  keyHash?: string;
}

/** How far a run has come. Every transition writes this. */
export interface RunState {
  phase: Phase;
  stop: Stop | null;
  /** How often tool outputs were accepted. The turn's response is `responseIds[turn]`. */
  turn: number;
  /** One a turn; the first gave the run its id. null: a response that was found by what it left, its id unknown. */
  responseIds: (string | null)[];
  /**
   * The response that a turn was first given and that stayed in the service's queue: it was cancelled for the turn's request
   * to be sent again. Once a run.
   */
  requeued?: { response: string; turn: number };
  /** The process that read a response which the service does not keep was lost, and its request was sent again: once a run. */
  begunAgain?: true;
  /** What answers in place of its model; absent while that one does. */
  fallback?: RunFallback;
  /** The responses that failed and that another model's have taken the place of. */
  replaced?: string[];
  /** The responses that have ended of a thread in the store, by the ids that the server gave them; it keeps none of them. */
  unkept?: string[];
  /** The turn's response outlives the process that asked for it. */
  background: boolean;
  metadata: Metadata | null;
  /** Unix seconds, like `endedAt`. */
  startedAt: number | null;
  endedAt: number | null;
  /** Of the turns that are over. */
  steps: RunStep[];
  /** Sum over the responses that have ended. */
  usage: Usage | null;
  /** What local tools have found and made: the model can name it in messages. */
  files?: NamedFile[];
  /** How often the run has gone on with outputs of local tools. */
  rounds?: number;
  /** Of the last ended response: the step that awaits outputs will show it. */
  lastUsage: Usage | null;
  lastError: LastError | null;
  incompleteDetails: Run['incomplete_details'];
  /** An import has brought it: it shows what it was asked, and nothing of its state but the metadata. */
  imported?: true;
}

/** Everything that is known of a run beyond what the platform keeps. */
export interface RunRecord {
  asked: RunRequest;
  state: RunState;
}

/** How a run ends that no response of its own ended. */
export interface RunEnding {
  as: FinalStatus;
  lastError?: LastError | null;
  incompleteDetails?: Run['incomplete_details'];
}

/** What can happen to a run. Times in Unix seconds; `by` names the work that takes the lease on the intents, if there are any. */
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
      /** Of this turn. */
      steps: RunStep[];
      publish: { response: string | null; missing: boolean } | null;
      /** The response, where its id is known. */
      response?: string | null;
      /** Its id at a server that does not keep it. */
      unkept?: string | undefined;
      /** Who reads the response, where it holds a lease for that. */
      reader?: string | undefined;
      /** Milliseconds since its request, where this process has sent it; only told. */
      durationMs?: number | null;
      /** The run was restored, and the response had ended before: the process that wrote its end has told of it. */
      wasTold?: boolean;
    }
  /** The run ends without a response's word. `steps`: what the turn had come to. */
  | ({
      type: 'ends';
      turn: number;
      at: number;
      by: string;
      steps: RunStep[];
      reader?: string | undefined;
      /** The response that was under way, and how long; only told. */
      left?: { response: string; durationMs: number | null } | null;
    } & RunEnding)
  | { type: 'outputs accepted'; turn: number; at: number; by: string; outputs: ToolOutput[]; background: boolean }
  /** Local tools have answered all their calls. */
  | { type: 'calls answered'; turn: number; at: number; by: string; answers: LocalAnswer[]; files: NamedFile[] }
  /** The process that was at it has died: local tools are about to be called a second time. */
  | { type: 'answering again'; turn: number; by: string }
  /** The service refused the outputs: the run awaits them again. */
  | { type: 'outputs refused'; turn: number; by: string }
  /** Their first sender died: they are about to be sent a second time. `undo`: that did not happen. */
  | { type: 'sent again'; turn: number; by: string; undo?: boolean }
  /** The turn's response stays in the queue: it is about to be cancelled, and the request to be sent again. */
  | { type: 'requeued'; turn: number; at: number; by: string; response: string }
  /** It was not cancelled. */
  | { type: 'requeue undone'; turn: number; by: string }
  /**
   * A response took the turn's request. `lease`: of the process that reads it, where the service does not keep it. `fallback`:
   * where it is not of the model that was asked first.
   */
  | {
      type: 'joined';
      turn: number;
      response: string | null;
      background: boolean;
      lease?: Lease | undefined;
      fallback?: RunFallback | undefined;
    }
  /** The turn's response failed: the fixed answer is the run's, or another model is about to be asked. */
  | {
      type: 'fell back';
      turn: number;
      at: number;
      by: string;
      fallback: RunFallback;
      /** Of the response that failed, as far as they are known. */
      response: string | null;
      unkept?: string | undefined;
      outcome: Pick<ResponseOutcome, 'usage' | 'model' | 'reason'>;
      /** As of a response that has ended. */
      durationMs: number | null;
      reader?: string | undefined;
    }
  /** The response that the service does not keep was lost with its reader: the turn's request is about to be sent again. */
  | { type: 'begun again'; turn: number; by: string; over: Pick<Lease, 'by' | 'count'>; at: number }
  /** As it was sent again, another model took it, or the fixed answer. */
  | { type: 'fallback taken'; turn: number; fallback: RunFallback }
  /** Every intent was carried out. `ifAny`: or there is none, which is no refusal. */
  | { type: 'settled'; by: string; ifAny?: true }
  | { type: 'lease taken'; by: string; over: Pick<Lease, 'by' | 'count'> | null; at: number }
  | { type: 'lease renewed'; by: string; at: number }
  | { type: 'lease dropped'; by: string }
  | { type: 'metadata set'; metadata: Metadata };

/**
 * Why an event does not apply. `too late`: the run has ended, or is about to. `stale`: the run has gone on since what the
 * event speaks of. `not allowed`: the run's phase does not take it.
 */
export type Refusal = 'too late' | 'stale' | 'not allowed';

export type Reduced = { record: RunRecord } | { refused: Refusal };
