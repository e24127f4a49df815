import type { AssistantTool, AssistantToolChoiceOption } from './assistant.js';
import type { AssistantResponseFormatOption, Metadata, ReasoningEffort, Usage as TokenUsage } from './shared.js';
import type { ToolResources } from './tool-resources.js';

/** The status of a run. With `requires_action` it waits for tool outputs. */
export type RunStatus =
  | 'queued'
  | 'in_progress'
  | 'requires_action'
  | 'cancelling'
  | 'cancelled'
  | 'failed'
  | 'completed'
  | 'incomplete'
  | 'expired';

/** A function call whose output the run waits for. */
export interface RequiredActionFunctionToolCall {
  /** `call_…`. Name it when you submit the output. */
  id: string;
  function: RequiredActionFunctionToolCall.Function;
  type: 'function';
}

export namespace RequiredActionFunctionToolCall {
  /** The function and its arguments. */
  export interface Function {
    /** JSON text, as the model wrote it. */
    arguments: string;
    name: string;
  }
}

/** How much of the thread the model gets. */
export interface TruncationStrategy {
  /** `auto` drops messages if the context is full; `last_messages` sends only the newest. */
  type: 'auto' | 'last_messages';
  /** The number of newest messages, at least 1. */
  last_messages?: number | null;
}

/** Why a run failed. */
export interface LastError {
  code: 'server_error' | 'rate_limit_exceeded' | 'invalid_prompt';
  message: string;
}

/** One execution of an assistant on a thread. */
export interface Run {
  /** `run_…` */
  id: string;
  assistant_id: string;
  /** Unix seconds. */
  cancelled_at: number | null;
  /** Unix seconds. */
  completed_at: number | null;
  /** Unix seconds. */
  created_at: number;
  /** Unix seconds; null once the run has ended. */
  expires_at: number | null;
  /** Unix seconds. */
  failed_at: number | null;
  /** Null unless the run is `incomplete`. */
  incomplete_details: Run.IncompleteDetails | null;
  instructions: string;
  /** Null unless something went wrong. */
  last_error: LastError | null;
  /** Tokens, over the whole run. */
  max_completion_tokens: number | null;
  /** Tokens, over the whole run. */
  max_prompt_tokens: number | null;
  metadata: Metadata | null;
  model: string;
  object: 'thread.run';
  parallel_tool_calls: boolean;
  /** Null unless the run is in `requires_action`. */
  required_action: Run.RequiredAction | null;
  response_format: AssistantResponseFormatOption | null;
  /** Unix seconds. */
  started_at: number | null;
  status: RunStatus;
  thread_id: string;
  tool_choice: AssistantToolChoiceOption | null;
  tools: Array<AssistantTool>;
  truncation_strategy: TruncationStrategy | null;
  /** Null until the run has ended. */
  usage: TokenUsage | null;
  /** 0 to 2. */
  temperature?: number | null;
  /** 0 to 1. */
  top_p?: number | null;
  /** The service sends it, but the SDK does not declare it. */
  tool_resources?: ToolResources | null;
  /** The service sends it, but the SDK does not declare it. */
  reasoning_effort?: ReasoningEffort;
}

export namespace Run {
  /** Which limit ended the run. */
  export interface IncompleteDetails {
    reason?: 'max_completion_tokens' | 'max_prompt_tokens';
  }

  /** What you must do, so that the run goes on. */
  export interface RequiredAction {
    submit_tool_outputs: RequiredAction.SubmitToolOutputs;
    type: 'submit_tool_outputs';
  }

  export namespace RequiredAction {
    /** The calls that wait for an output. */
    export interface SubmitToolOutputs {
      tool_calls: Array<RequiredActionFunctionToolCall>;
    }
  }
}
