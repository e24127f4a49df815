/** Up to 16 key-value pairs that you attach to an object. Keys have at most 64 characters, values at most 512. */
export interface Metadata {
  [key: string]: string;
}

/** How much a reasoning model thinks before it answers. Which values are accepted depends on the model. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;

/** A JSON Schema object, free in form. */
export interface FunctionParameters {
  [key: string]: unknown;
}

/** One of your functions, which the model may call. */
export interface FunctionDefinition {
  /** 1 to 64 letters, digits, underscores and dashes. */
  name: string;
  /** Tells the model when and how to call the function. */
  description?: string;
  /** JSON Schema of the arguments. If it is absent, the function takes none. */
  parameters?: FunctionParameters;
  /** If true, the arguments match `parameters` exactly. The Assistants API's default is false. */
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
  /** The schema, with a name and a description for the model. */
  export interface JSONSchema {
    /** 1 to 64 letters, digits, underscores and dashes. */
    name: string;
    description?: string;
    schema?: { [key: string]: unknown };
    strict?: boolean | null;
  }
}

/** The format of the model's answer; `auto` is the model's default. */
export type AssistantResponseFormatOption =
  'auto' | ResponseFormatText | ResponseFormatJSONObject | ResponseFormatJSONSchema;

/** Cursor pagination, for all lists of the old API. */
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

/** One page of a list of the old API. */
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

/** Used tokens. Null on a run or step until it has ended. */
export interface Usage {
  completion_tokens: number;
  prompt_tokens: number;
  /** Sum of the two. */
  total_tokens: number;
  /** The service sends it, but the SDK does not declare it. */
  prompt_token_details?: Usage.PromptTokenDetails;
  /** The service sends it, but the SDK does not declare it. */
  completion_tokens_details?: Usage.CompletionTokensDetails;
}

export namespace Usage {
  /** Details of the prompt tokens. */
  export interface PromptTokenDetails {
    cached_tokens: number;
  }

  /** Details of the completion tokens. */
  export interface CompletionTokensDetails {
    reasoning_tokens: number;
  }
}
