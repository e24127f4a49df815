import type { AssistantTool, AssistantToolChoiceOption } from './assistant.js';
import type { MessageCreateParams } from './message.js';
import type { RunStepInclude } from './run-step.js';
import type { TruncationStrategy } from './run.js';
import type { AssistantResponseFormatOption, ListQuery, Metadata, ReasoningEffort } from './shared.js';

/** What both forms of {@link RunCreateParams} have in common. */
export interface RunCreateParamsBase {
  /** The assistant that runs. */
  assistant_id: string;
  /** What run steps sent along with the answer shall contain besides. */
  include?: Array<RunStepInclude>;
  /** Added to the instructions, after a blank line. */
  additional_instructions?: string | null;
  /** Added to the thread before the run begins. */
  additional_messages?: Array<MessageCreateParams> | null;
  /** In place of the assistant's own. */
  instructions?: string | null;
  /** Tokens, over the whole run. */
  max_completion_tokens?: number | null;
  /** Tokens, at least 256, over the whole run. */
  max_prompt_tokens?: number | null;
  metadata?: Metadata | null;
  /** In place of the assistant's own. */
  model?: string | null;
  /** Whether the model may ask for several calls at once; true by default. */
  parallel_tool_calls?: boolean;
  reasoning_effort?: ReasoningEffort;
  response_format?: AssistantResponseFormatOption | null;
  /** True: the answer is a stream of events. */
  stream?: boolean | null;
  /** 0 to 2. */
  temperature?: number | null;
  tool_choice?: AssistantToolChoiceOption | null;
  /** In place of the assistant's own, at most 20. */
  tools?: Array<AssistantTool> | null;
  /** 0 to 1. */
  top_p?: number | null;
  truncation_strategy?: TruncationStrategy | null;
}

/** The body of `runs.create` that answers a run. */
export interface RunCreateParamsNonStreaming extends RunCreateParamsBase {
  stream?: false | null;
}

/** The body of `runs.create` that answers a stream of events. */
export interface RunCreateParamsStreaming extends RunCreateParamsBase {
  stream: true;
}

/** The body of `runs.create`. */
export type RunCreateParams = RunCreateParamsNonStreaming | RunCreateParamsStreaming;

/** The parameters of `runs.stream` and `runs.createAndStream`. */
export type RunStreamParams = Omit<RunCreateParamsBase, 'stream'> & { stream?: true };

/** Where the run is. */
export interface RunRetrieveParams {
  thread_id: string;
}

/** The body of `runs.update`. */
export interface RunUpdateBody {
  metadata?: Metadata | null;
}

/** The parameters of `runs.update`: where the run is, and the body. */
export interface RunUpdateParams extends RunUpdateBody {
  thread_id: string;
}

/** The query of `runs.list`. */
export type RunListParams = ListQuery;

/** Where the run is. */
export interface RunCancelParams {
  thread_id: string;
}

/** What one of the caller's functions answered. */
export interface ToolOutput {
  output?: string;
  /** The call of `required_action` that this answers. */
  tool_call_id?: string;
}

/** The body of `runs.submitToolOutputs`. */
export interface RunSubmitToolOutputsBody {
  /** One for every pending call. */
  tool_outputs: Array<ToolOutput>;
  /** True: the answer is a stream of events. */
  stream?: boolean | null;
}

/** The parameters of `runs.submitToolOutputs`: where the run is, and the body. */
export interface RunSubmitToolOutputsParamsBase extends RunSubmitToolOutputsBody {
  thread_id: string;
}

/** The parameters of `runs.submitToolOutputs` that answers a run. */
export interface RunSubmitToolOutputsParamsNonStreaming extends RunSubmitToolOutputsParamsBase {
  stream?: false | null;
}

/** The parameters of `runs.submitToolOutputs` that answers a stream of events. */
export interface RunSubmitToolOutputsParamsStreaming extends RunSubmitToolOutputsParamsBase {
  stream: true;
}

/** The parameters of `runs.submitToolOutputs`. */
export type RunSubmitToolOutputsParams = RunSubmitToolOutputsParamsNonStreaming | RunSubmitToolOutputsParamsStreaming;

/** The parameters of `runs.submitToolOutputsStream`. */
export type RunSubmitToolOutputsStreamParams = Omit<RunSubmitToolOutputsParamsBase, 'stream'> & {
  stream?: true;
};
