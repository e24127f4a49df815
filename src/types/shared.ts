/**
 * Up to 16 pairs a caller attaches to an object. Keys have at most 64 characters, values at most 512.
 */
export interface Metadata {
  [key: string]: string;
}

/** How much a reasoning model thinks before it answers. Which values are accepted depends on the model. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;

/** A JSON Schema object, free in form. */
export interface FunctionParameters {
  [key: string]: unknown;
}

/** A function of the caller's that the model may ask for. */
export interface FunctionDefinition {
  /** 1 to 64 letters, digits, underscores and dashes. */
  name: string;
  /** Tells the model when and how to call the function. */
  description?: string;
  /** JSON Schema of the arguments. Absent: the function takes none. */
  parameters?: FunctionParameters;
  /** True: the model keeps exactly to `parameters`. The Assistants API's default is false. */
  strict?: boolean | null;
}

/** Plain text, the default. */
export interface ResponseFormatText {
  type: 'text';
}

/** Any valid JSON object. */
export interface ResponseFormatJSONObject {
  type: 'json_object';
}

/** JSON that fits a schema. */
export interface ResponseFormatJSONSchema {
  json_schema: ResponseFormatJSONSchema.JSONSchema;
  type: 'json_schema';
}

export namespace ResponseFormatJSONSchema {
  /** The schema and what the model is told about it. */
  export interface JSONSchema {
    /** 1 to 64 letters, digits, underscores and dashes. */
    name: string;
    description?: string;
    schema?: { [key: string]: unknown };
    strict?: boolean | null;
  }
}

/** What form the model's answer takes; `auto` leaves it to the model's default. */
export type AssistantResponseFormatOption =
  'auto' | ResponseFormatText | ResponseFormatJSONObject | ResponseFormatJSONSchema;

/** Cursor pagination, as every legacy list takes it. */
export interface CursorPageParams {
  /** Id of the object after which the page begins. */
  after?: string;
  /** Page size, 1 to 100; 20 by default. */
  limit?: number;
}

/** The query of a legacy list. */
export interface ListQuery extends CursorPageParams {
  /** Id of the object before which the page ends. */
  before?: string;
  /** Order by creation time; `desc`, newest first, by default. */
  order?: 'asc' | 'desc';
}

/** One page of a legacy list, as the service sent it. */
export interface ListPage<T> {
  object: 'list';
  data: T[];
  /** Id of the first object of `data`; null on an empty page. */
  first_id: string | null;
  /** Id of the last object of `data`; null on an empty page. */
  last_id: string | null;
  has_more: boolean;
}

/** The body of an `error` event. */
export interface ErrorObject {
  code: string | null;
  message: string;
  param: string | null;
  type: string;
}

/** Tokens used. Null on a run or step until it has ended. */
export interface Usage {
  completion_tokens: number;
  prompt_tokens: number;
  /** Sum of the two. */
  total_tokens: number;
  /** Sent by the service, not declared by the SDK. */
  prompt_token_details?: Usage.PromptTokenDetails;
  /** Sent by the service, not declared by the SDK. */
  completion_tokens_details?: Usage.CompletionTokensDetails;
}

export namespace Usage {
  /** How the prompt tokens came about. */
  export interface PromptTokenDetails {
    cached_tokens: number;
  }

  /** What the completion tokens were spent on. */
  export interface CompletionTokensDetails {
    reasoning_tokens: number;
  }
}
