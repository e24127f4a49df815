import type { ListQuery, Metadata, Usage } from './shared.js';
import type { ToolCall } from './tool-call.js';

/** A step that wrote a message. */
export interface MessageCreationStepDetails {
  message_creation: MessageCreationStepDetails.MessageCreation;
  type: 'message_creation';
}

export namespace MessageCreationStepDetails {
  /** The message that was written. */
  export interface MessageCreation {
    message_id: string;
  }
}

/** A step that called tools. */
export interface ToolCallsStepDetails {
  tool_calls: Array<ToolCall>;
  type: 'tool_calls';
}

/** One step of a run: it wrote a message, or called tools. */
export interface RunStep {
  /** `step_…` */
  id: string;
  assistant_id: string;
  /** Unix seconds. */
  cancelled_at: number | null;
  /** Unix seconds. */
  completed_at: number | null;
  /** Unix seconds. */
  created_at: number;
  /** Unix seconds; set if the step has expired with its run. */
  expired_at: number | null;
  /** Unix seconds: when the step will expire. The service sends it, but the SDK does not declare it. */
  expires_at?: number | null;
  /** Unix seconds. */
  failed_at: number | null;
  last_error: RunStep.LastError | null;
  metadata: Metadata | null;
  object: 'thread.run.step';
  run_id: string;
  status: 'in_progress' | 'cancelled' | 'failed' | 'completed' | 'expired';
  step_details: MessageCreationStepDetails | ToolCallsStepDetails;
  thread_id: string;
  type: 'message_creation' | 'tool_calls';
  /** Null while the step is in progress. */
  usage: Usage | null;
}

export namespace RunStep {
  /** Why a step failed. */
  export interface LastError {
    code: 'server_error' | 'rate_limit_exceeded';
    message: string;
  }
}

/** The only field that you can include: the content of file search results. */
export type RunStepInclude = 'step_details.tool_calls[*].file_search.results[*].content';

/** The thread and run of the step, and what to include. */
export interface StepRetrieveParams {
  thread_id: string;
  run_id: string;
  include?: Array<RunStepInclude>;
}

/** The query of `steps.list`. */
export interface StepListQuery extends ListQuery {
  include?: Array<RunStepInclude>;
}

/** The parameters of `steps.list`: the thread of the run, and the query. */
export interface StepListParams extends StepListQuery {
  thread_id: string;
}
