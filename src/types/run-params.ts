import type { AssistantTool, AssistantToolChoiceOption } from './assistant.js';
import type { MessageCreateParams } from './message.js';
import type { RunStepInclude } from './run-step.js';
import type { TruncationStrategy } from './run.js';
import type { AssistantResponseFormatOption, ListQuery, Metadata, ReasoningEffort } from './shared.js';

/** What both forms of {@link RunCreateParams} have in common. */
export interface RunCreateParamsBase {
  /** The assistant that runs. */
  assistant_id: string;
  /** Additional fields to include in the run steps of the answer. */
  include?: Array<RunStepInclude>;
  /** Added to the instructions, after a blank line. */
  additional_instructions?: string | null;
  /** Added to the thread before the run begins. */
  additional_messages?: Array<MessageCreateParams> | null;
  /** Replaces the assistant's own. */
  instructions?: string | null;
  /** The most tokens, over the whole run. */
  max_completion_tokens?: number | null;
  /** The most tokens, over the whole run; at least 256. */
  max_prompt_tokens?: number | null;
  metadata?: Metadata | null;
  /** Replaces the assistant's own. */
  model?: string | null;
  /** Whether the model may make several calls at once; true by default. */
  parallel_tool_calls?: boolean;
  reasoning_effort?: ReasoningEffort;
  response_format?: AssistantResponseFormatOption | null;
  /** If true, the answer is a stream of events. */
  stream?: boolean | null;
  /** 0 to 2. */
  temperature?: number | null;
  tool_choice?: AssistantToolChoiceOption | null;
  /** Replaces the assistant's own; at most 20. */
  tools?: Array<AssistantTool> | null;
  /** 0 to 1. */
  top_p?: number | null;
  truncation_strategy?: TruncationStrategy | null;
}

/** The body of `runs.create`, if it returns a run. */
export interface RunCreateParamsNonStreaming extends RunCreateParamsBase {
  stream?: false | null;
}

/** The body of `runs.create`, if it returns a stream of events. */
export interface RunCreateParamsStreaming extends RunCreateParamsBase {
  stream: true;
}

/** The body of `runs.create`. */
export type RunCreateParams = RunCreateParamsNonStreaming | RunCreateParamsStreaming;

/** The parameters of `runs.stream` and `runs.createAndStream`. */
export type RunStreamParams = Omit<RunCreateParamsBase, 'stream'> & { stream?: true };

/** The thread of the run. */
export interface RunRetrieveParams {
  thread_id: string;
}

/** The body of `runs.update`. */
export interface RunUpdateBody {
  metadata?: Metadata | null;
}

/** The parameters of `runs.update`: the thread of the run, and the body. */
export interface RunUpdateParams extends RunUpdateBody {
  thread_id: string;
}

/** The query of `runs.list`. */
export type RunListParams = ListQuery;

/** The thread of the run. */
export interface RunCancelParams {
  thread_id: string;
}

/** The output of one of your functions. */
export interface ToolOutput {
  output?: string;
  /** The id of the call in `required_action`. */
  tool_call_id?: string;
}

/** The body of `runs.submitToolOutputs`. */
export interface RunSubmitToolOutputsBody {
  /** One output for each pending call. */
  tool_outputs: Array<ToolOutput>;
  /** If true, the answer is a stream of events. */
  stream?: boolean | null;
}

/** The parameters of `runs.submitToolOutputs`: the thread of the run, and the body. */
export interface RunSubmitToolOutputsParamsBase extends RunSubmitToolOutputsBody {
  thread_id: string;
}

/** The parameters of `runs.submitToolOutputs`, if it returns a run. */
export interface RunSubmitToolOutputsParamsNonStreaming extends RunSubmitToolOutputsParamsBase {
  stream?: false | null;
}

/** The parameters of `runs.submitToolOutputs`, if it returns a stream of events. */
export interface RunSubmitToolOutputsParamsStreaming extends RunSubmitToolOutputsParamsBase {
  stream: true;
}

/** The parameters of `runs.submitToolOutputs`. */
export type RunSubmitToolOutputsParams = RunSubmitToolOutputsParamsNonStreaming | RunSubmitToolOutputsParamsStreaming;

/** The parameters of `runs.submitToolOutputsStream`. */
export type RunSubmitToolOutputsStreamParams = Omit<RunSubmitToolOutputsParamsBase, 'stream'> & {
  stream?: true;
};
