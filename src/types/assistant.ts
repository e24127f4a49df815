import type {
  AssistantResponseFormatOption,
  FunctionDefinition,
  ListQuery,
  Metadata,
  ReasoningEffort,
} from './shared.js';
import type { ToolResources, ToolResourcesParam } from './tool-resources.js';

/** Lets the assistant write and run Python. */
export interface CodeInterpreterTool {
  type: 'code_interpreter';
}

/** Lets the assistant search vector stores. */
export interface FileSearchTool {
  type: 'file_search';
  file_search?: FileSearchTool.FileSearch;
}

export namespace FileSearchTool {
  /** Settings of the search. */
  export interface FileSearch {
    /** 1 to 50 results. */
    max_num_results?: number;
    ranking_options?: FileSearch.RankingOptions;
  }

  export namespace FileSearch {
    /** How results are ranked and filtered. */
    export interface RankingOptions {
      /** 0 to 1: results below are dropped. */
      score_threshold: number;
      ranker?: 'auto' | 'default_2024_08_21';
      /** The service shows it, but the SDK does not declare it. */
      hybrid_search?: null;
    }
  }
}

/** Lets the assistant call one of your functions. */
export interface FunctionTool {
  function: FunctionDefinition;
  type: 'function';
}

/** Any tool of an assistant or run. */
export type AssistantTool = CodeInterpreterTool | FileSearchTool | FunctionTool;

/** A model with instructions and tools, stored under an id. */
export interface Assistant {
  /** `asst_…` */
  id: string;
  /** Unix seconds. */
  created_at: number;
  /** At most 512 characters. */
  description: string | null;
  /** The system instructions, at most 256,000 characters. */
  instructions: string | null;
  metadata: Metadata | null;
  /** Id of the model that answers. */
  model: string;
  /** At most 256 characters. */
  name: string | null;
  object: 'assistant';
  /** At most 128. */
  tools: Array<AssistantTool>;
  response_format?: AssistantResponseFormatOption | null;
  /** 0 to 2. */
  temperature?: number | null;
  tool_resources?: ToolResources | null;
  /** 0 to 1. */
  top_p?: number | null;
  /** The service sends it, but the SDK does not declare it. */
  reasoning_effort?: ReasoningEffort;
}

/** The result of deleting an assistant. */
export interface AssistantDeleted {
  id: string;
  deleted: boolean;
  object: 'assistant.deleted';
}

/** The body of `assistants.create`. Limits are those of {@link Assistant}. */
export interface AssistantCreateParams {
  model: string;
  description?: string | null;
  instructions?: string | null;
  metadata?: Metadata | null;
  name?: string | null;
  reasoning_effort?: ReasoningEffort;
  response_format?: AssistantResponseFormatOption | null;
  temperature?: number | null;
  tool_resources?: ToolResourcesParam | null;
  tools?: Array<AssistantTool>;
  top_p?: number | null;
}

/** The body of `assistants.update`. Fields that you leave out do not change. */
export interface AssistantUpdateParams {
  description?: string | null;
  instructions?: string | null;
  metadata?: Metadata | null;
  model?: string;
  name?: string | null;
  reasoning_effort?: ReasoningEffort;
  response_format?: AssistantResponseFormatOption | null;
  temperature?: number | null;
  tool_resources?: ToolResources | null;
  tools?: Array<AssistantTool>;
  top_p?: number | null;
}

/** The query of `assistants.list`. */
export type AssistantListParams = ListQuery;

/** The function that the model must call. */
export interface AssistantToolChoiceFunction {
  name: string;
}

/** A tool that the model must use. */
export interface AssistantToolChoice {
  type: 'function' | 'code_interpreter' | 'file_search';
  /** Required when `type` is `function`. */
  function?: AssistantToolChoiceFunction;
}

/** Whether and which tools the model uses: none, its own choice, at least one, or a certain one. */
export type AssistantToolChoiceOption = 'none' | 'auto' | 'required' | AssistantToolChoice;
