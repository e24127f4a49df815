import type { JsonObject } from './json.js';

/** An item of a conversation or of a response's output, in the API's JSON. */
export interface WireItem extends JsonObject {
  id: string;
  type: string;
}

/** An event of a response's stream, in the API's JSON. */
export interface WireEvent extends JsonObject {
  type: string;
  sequence_number: number;
}

/** A Response object, in the API's JSON. */
export interface WireResponse extends JsonObject {
  id: string;
  object: 'response';
  created_at: number;
  status: 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled';
  background: boolean;
  output: WireItem[];
}

/** A request that arrived at the fake. */
export interface FakeRequest {
  /** Upper case. */
  method: string;
  /** Without base URL and query: `/responses/resp_1`. */
  path: string;
  /** The whole URL. */
  url: string;
  /** Query parameters; a repeated one (or `name[]`) is an array. */
  query: Record<string, string | string[]>;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The parsed JSON body, or the fields of a multipart form (files as `File`); null without one. */
  body: JsonObject | null;
  /** The status of the answer; null before the answer, and if the connection broke. */
  status: number | null;
}

/** What the model sees for one `responses.create`. */
export interface FakeContext {
  model: string;
  instructions: string | null;
  /** The items of the conversation (or the previous response), then those of the input, oldest first. */
  items: WireItem[];
  /** The part of `items` that came with this request. */
  input: WireItem[];
  tools: JsonObject[];
  conversationId: string | null;
}

/** The parameter of the function that you pass to `fake.respond`. */
export interface FakeResponseRequest extends FakeRequest {
  body: JsonObject;
  context: FakeContext;
}

/** A function call by the model. Arguments that are not a string are sent as JSON. */
export interface FunctionCallReply {
  name: string;
  arguments?: unknown;
  /** Default: a new id. */
  callId?: string;
}

/** A call of the code interpreter. */
export interface CodeInterpreterReply {
  code: string;
  /** Shorthand for one output of type `logs`. */
  logs?: string;
  /** `logs` and `image` outputs, in order. */
  outputs?: JsonObject[];
  containerId?: string;
}

/** A call of file search. */
export interface FileSearchReply {
  queries?: string[];
  results?: JsonObject[];
}

/** Token counts of a reply. The fake estimates the ones that you leave out from the text. */
export interface UsageReply {
  inputTokens?: number;
  outputTokens?: number;
  cachedTokens?: number;
  reasoningTokens?: number;
}

/** The parts of the model's answer. They come in this order: reasoning, file search, code interpreter, message, function calls. */
export interface ReplyParts {
  text?: string;
  /** The text in the pieces in which it is streamed; replaces `text`. */
  chunks?: string[];
  /** Annotations of the text, in the API's JSON. */
  annotations?: JsonObject[];
  refusal?: string;
  functionCalls?: FunctionCallReply[];
  /** A summary of the reasoning; `true` for a reasoning item without one. */
  reasoning?: string | true;
  codeInterpreter?: CodeInterpreterReply | CodeInterpreterReply[];
  fileSearch?: FileSearchReply | FileSearchReply[];
  /** The response ends as `incomplete` with this reason; its last message is incomplete too. */
  incomplete?: 'max_output_tokens' | 'content_filter' | 'max_messages' | 'steered';
  /** The response ends as `failed` with this error, after the other parts. */
  failed?: { code: string; message: string };
  /** Like `failed`, with an `error` event in the stream first, as the service sends it for quota and overload. */
  streamError?: { type?: string; code: string; message: string };
  usage?: UsageReply;
}

/** An output item in a reply. The fake adds missing ids, statuses and empty fields. */
export interface ReplyItem extends JsonObject {
  type: string;
}

/** The model's answer: a text, its parts, or output items. */
export type Reply = string | ReplyParts | ReplyItem[];

/** Returns the model's answer for a request. */
export type Responder = (request: FakeResponseRequest) => Reply | Promise<Reply>;

/** A fault for the next matching requests. */
export interface Fault {
  /** Method and path: `POST /responses`, `GET /conversations/{id}/items`, `*` for all. You can leave out the method. */
  on?: string;
  /** The number of requests that fail. Default 1. */
  times?: number;
  /** Default 500. */
  status?: number;
  code?: string | null;
  message?: string;
  type?: string;
  param?: string | null;
  /** Headers of the error, such as `retry-after`. */
  headers?: Record<string, string>;
  /**
   * `status` (default) answers with the error. `reset` breaks the connection before the fake processes the request, `lostAnswer`
   * after that. `timeout` never answers (until the request is aborted).
   */
  kind?: 'status' | 'reset' | 'timeout' | 'lostAnswer';
}

/**
 * What happens to a foreground response if its stream breaks. A background response goes on, and its items are added to the
 * conversation; if its stream breaks at the first event, see `lostAtFirstEvent`.
 */
export interface LostStream {
  /** Whether the response goes on at the service (default), or ends as `cancelled`. */
  continues?: boolean;
  /**
   * Whether the input and output of the response are added to the conversation when it completes. The real service sometimes
   * never adds them, although the response is `completed`. Default true.
   */
  joins?: boolean;
}

/** Where the next streams break, and what happens to their responses. */
export interface StreamCut extends LostStream {
  /** The number of events that arrive before the break. */
  afterEvents: number;
  /** The number of streams that break. Default 1. */
  times?: number;
  /** Whether the stream ends without an error. */
  clean?: boolean;
}

/** A response that waits until you release it. */
export interface Hold {
  /** Resolves with the response's id when it waits. */
  readonly reached: Promise<string>;
  /** Lets the response go on. */
  release(): void;
}

/** A file for `fake.addFile`. */
export interface FakeFile {
  id?: string;
  filename?: string;
  content?: string | Uint8Array;
  purpose?: string;
}

/** A parameter of `POST /responses` that models refuse with a 400 error. */
export interface RefusedParameter {
  /** Its name in the new API: `temperature`, `reasoning.effort`. */
  parameter: string;
  /** The models that refuse it. Default: all. */
  models?: readonly string[];
  /** The values that they refuse; for a list (`include`), the entries. Default: all. */
  values?: readonly unknown[];
  /** The code of the error. Default `unsupported_parameter`; with `values`, `unsupported_value`. */
  code?: 'unsupported_parameter' | 'unsupported_value' | null;
  /** With `null`, only the error's message names the parameter. */
  param?: null;
}

/** Servers other than OpenAI's that the fake can imitate: see docs/servers.md. `zdr` is OpenAI with zero data retention. */
export type ServerName = 'azure' | 'zdr' | 'ollama' | 'openrouter' | 'vllm' | 'lmstudio' | 'llamacpp';

/** Options of the fake. */
export interface FakeOpenAIOptions {
  /** Imitates another server: its endpoints, what it refuses, and what it ignores. Default: OpenAI. */
  profile?: ServerName;
  /** The only key that the fake accepts. Default: any key, but there must be one. */
  apiKey?: string;
  /** The clock, in milliseconds. Default `Date.now`. */
  now?: () => number;
  /** The models that exist. Default: every name, except models that were shut down by `today`. */
  models?: readonly string[] | ((model: string) => boolean);
  /** The date for model shutdowns, such as `2027-01-14`. Default: a fixed date for each release of this package. */
  today?: string | Date;
  /** The status for a model that does not exist. The service uses both. Default 400. */
  modelNotFoundStatus?: 400 | 404;
  /**
   * The project's abuse monitoring. With `modified` (also the setting of every project with data residency outside the US), a
   * background response is gone ten minutes after its creation, unless its request had `store: true`. Default `standard`.
   */
  abuseMonitoring?: 'standard' | 'modified';
  /**
   * Whether the organization has zero data retention. The fake then refuses requests with a conversation or a previous response,
   * and stores no responses, whatever `store` is; a background response stays for ten minutes. Default false.
   */
  zeroDataRetention?: boolean;
  /** Parameters that models refuse, besides those that they are known to refuse. Default: none. */
  refuses?: readonly RefusedParameter[];
  /** Whether a request may have both `background` and `conversation`. Default `accept`. */
  backgroundWithConversation?: 'accept' | 'refuse';
  /** Milliseconds before each answer. Default 0. To control the order of events, use `hold()` instead. */
  latency?: number | ((request: FakeRequest) => number);
  /** Milliseconds between the events of a response. Default 0. */
  pace?: number;
  /** What happens to a response if the client ends its stream with `abort()` or `break`. Default `{ continues: false }`. */
  leftStream?: LostStream;
  /**
   * What happens to a background response if its stream breaks after one event: it goes on (default), or stays `queued` until it is
   * cancelled. The real service has left such responses queued for more than ten minutes.
   */
  lostAtFirstEvent?: 'continues' | 'staysQueued';
  /** How many reads of a conversation's items do not yet show the items of a response that has just ended. Default 0. */
  itemsLag?: number;
  /**
   * What happens to a function without `strict` whose schema is not strict: `rewrite` makes the schema strict, as the real service
   * was seen to do; `refuse` answers as for `strict: true`. Default `rewrite`.
   */
  omittedStrict?: 'rewrite' | 'refuse';
  /**
   * Which item must follow a reasoning item after its response has ended: the `next` item of the response, directly (default), or
   * `any` later item of it. That item is also refused without the reasoning item.
   */
  reasoningNeeds?: 'next' | 'any';
  /** The error message for a second output of one call: its own (default), or the one for an output without a call. */
  doubledOutput?: 'duplicate' | 'unmatched';
  /** The most tokens in a request's context, counted roughly, for all models or by model. Default: no limit. */
  contextWindow?: number | Readonly<Record<string, number>>;
  /**
   * What a streamed request gets if its context is too long: the response begins and fails, with an `error` event (`fail`, the
   * default), or the request gets a 400, like one that does not stream (`refuse`).
   */
  overflow?: 'fail' | 'refuse';
  /** In JSON mode, which messages must contain the word JSON: those of the `input` (default), or of the whole `context`. */
  jsonWord?: 'input' | 'context';
  /** The error message for an ended container: `Container is expired.` (default), or `Expected container_id: …`. */
  endedContainer?: 'expired' | 'expected';
  /**
   * Whether the fake accepts a request whose context has calls from an ended container, if the request names another container or
   * none. Default `accept`.
   */
  endedCalls?: 'accept' | 'refuse';
}
