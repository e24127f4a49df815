import type { AssistantTool, AssistantToolChoiceOption } from './assistant.js';
import type { MessageCreateParams } from './message.js';
import type { TruncationStrategy } from './run.js';
import type { AssistantResponseFormatOption, Metadata } from './shared.js';
import type { ToolResources, ToolResourcesParam } from './tool-resources.js';

/** A thread: messages in order, and the files and vector stores of its tools. */
export interface Thread {
  /** `thread_…` */
  id: string;
  /** Unix seconds. */
  created_at: number;
  metadata: Metadata | null;
  object: 'thread';
  tool_resources: ToolResources | null;
}

/** The result of deleting a thread. */
export interface ThreadDeleted {
  id: string;
  deleted: boolean;
  object: 'thread.deleted';
}

/** The body of `threads.create`. */
export interface ThreadCreateParams {
  /** Messages the thread begins with, in order. */
  messages?: Array<MessageCreateParams>;
  metadata?: Metadata | null;
  tool_resources?: ToolResourcesParam | null;
}

/** The body of `threads.update`. Fields that you leave out do not change. */
export interface ThreadUpdateParams {
  metadata?: Metadata | null;
  tool_resources?: ToolResources | null;
}

/** What both forms of {@link ThreadCreateAndRunParams} have in common. Limits are those of a run. */
export interface ThreadCreateAndRunParamsBase {
  /** The assistant that runs. */
  assistant_id: string;
  /** Replaces the assistant's own. */
  instructions?: string | null;
  max_completion_tokens?: number | null;
  max_prompt_tokens?: number | null;
  metadata?: Metadata | null;
  /** Replaces the assistant's own. */
  model?: string | null;
  parallel_tool_calls?: boolean;
  response_format?: AssistantResponseFormatOption | null;
  stream?: boolean | null;
  temperature?: number | null;
  /** The thread to create; an empty one by default. */
  thread?: ThreadCreateParams;
  tool_choice?: AssistantToolChoiceOption | null;
  /** Replaces the assistant's own. */
  tool_resources?: ToolResources | null;
  /** Replaces the assistant's own. */
  tools?: Array<AssistantTool> | null;
  top_p?: number | null;
  truncation_strategy?: TruncationStrategy | null;
}

/** The body of `threads.createAndRun`, if it returns a run. */
export interface ThreadCreateAndRunParamsNonStreaming extends ThreadCreateAndRunParamsBase {
  stream?: false | null;
}

/** The body of `threads.createAndRun`, if it returns a stream of events. */
export interface ThreadCreateAndRunParamsStreaming extends ThreadCreateAndRunParamsBase {
  stream: true;
}

/** The body of `threads.createAndRun`. */
export type ThreadCreateAndRunParams = ThreadCreateAndRunParamsNonStreaming | ThreadCreateAndRunParamsStreaming;

/** The parameters of `threads.createAndRunPoll`. */
export type ThreadCreateAndRunPollParams = Omit<ThreadCreateAndRunParamsBase, 'stream'>;

/** The parameters of `threads.createAndRunStream`. */
export type ThreadCreateAndRunStreamParams = Omit<ThreadCreateAndRunParamsBase, 'stream'> & {
  stream?: true;
};
