import type { JsonObject } from './json.js';

/** An item of a conversation or of a response's output, as it is on the wire. */
export interface WireItem extends JsonObject {
  id: string;
  type: string;
}

/** An event of a response's stream, as it is on the wire. */
export interface WireEvent extends JsonObject {
  type: string;
  sequence_number: number;
}

/** A Response object, as it is on the wire. */
export interface WireResponse extends JsonObject {
  id: string;
  object: 'response';
  created_at: number;
  status: 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled';
  background: boolean;
  output: WireItem[];
}

/** A request that arrived, in the order of `fake.requests`. */
export interface FakeRequest {
  /** Upper case. */
  method: string;
  /** Without base URL and query: `/responses/resp_1`. */
  path: string;
  /** The whole URL. */
  url: string;
  /** Query parameters; one given several times (or as `name[]`) is an array. */
  query: Record<string, string | string[]>;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The parsed JSON body, or the fields of a multipart form (files as `File`); null without one. */
  body: JsonObject | null;
  /** The status it was answered with; null while unanswered, and for a connection that broke. */
  status: number | null;
}

/** All that the model would see for one `responses.create`. */
export interface FakeContext {
  model: string;
  instructions: string | null;
  /** Earlier items of the conversation (or of the previous response), then the input's, oldest first. */
  items: WireItem[];
  /** The last of `items` that came with this request. */
  input: WireItem[];
  tools: JsonObject[];
  conversationId: string | null;
}

/** What `fake.respond` is called with. */
export interface FakeResponseRequest extends FakeRequest {
  body: JsonObject;
  context: FakeContext;
}

/** A function call that the model makes. Arguments that are not a string are sent as JSON. */
export interface FunctionCallReply {
  name: string;
  arguments?: unknown;
  /** Default: a new one. */
  callId?: string;
}

/** A use of the code interpreter. */
export interface CodeInterpreterReply {
  code: string;
  /** Shorthand for one output of type `logs`. */
  logs?: string;
  /** `logs` and `image` outputs, in order. */
  outputs?: JsonObject[];
  containerId?: string;
}

/** A use of file search. */
export interface FileSearchReply {
  queries?: string[];
  results?: JsonObject[];
}

/** Token counts of a reply; what is left out is estimated from the text. */
export interface UsageReply {
  inputTokens?: number;
  outputTokens?: number;
  cachedTokens?: number;
  reasoningTokens?: number;
}

/** What the model answers, by its parts. They come in this order: reasoning, file search, code interpreter, message, function calls. */
export interface ReplyParts {
  text?: string;
  /** The text in the pieces it is streamed in; takes the place of `text`. */
  chunks?: string[];
  /** Annotations of the text, as on the wire. */
  annotations?: JsonObject[];
  refusal?: string;
  functionCalls?: FunctionCallReply[];
  /** A summary of the reasoning; `true` for a reasoning item without one. */
  reasoning?: string | true;
  codeInterpreter?: CodeInterpreterReply | CodeInterpreterReply[];
  fileSearch?: FileSearchReply | FileSearchReply[];
  /** Ends as `incomplete` for this reason; its last message is incomplete too. */
  incomplete?: 'max_output_tokens' | 'content_filter' | 'max_messages' | 'steered';
  /** Ends as `failed` with this error, after the parts given. */
  failed?: { code: string; message: string };
  /** As `failed`, with an `error` event in the stream before it, as the service sends for quota and overload. */
  streamError?: { type?: string; code: string; message: string };
  usage?: UsageReply;
}

/** An output item in a reply: ids, statuses and empty fields that are left out are filled in. */
export interface ReplyItem extends JsonObject {
  type: string;
}

/** What the model answers: a text, its parts, or output items. */
export type Reply = string | ReplyParts | ReplyItem[];

/** Computes a reply from the request. */
export type Responder = (request: FakeResponseRequest) => Reply | Promise<Reply>;

/** A fault that meets the next requests that match. */
export interface Fault {
  /** Method and path: `POST /responses`, `GET /conversations/{id}/items`, `*` for any. A leading method may be left out. */
  on?: string;
  /** How many requests it meets. Default 1. */
  times?: number;
  /** Default 500. */
  status?: number;
  code?: string | null;
  message?: string;
  type?: string;
  param?: string | null;
  /** Sent with the error, such as `retry-after`. */
  headers?: Record<string, string>;
  /**
   * `status` (default) answers with the error. `reset` breaks the connection before the request is processed,
   * `lostAnswer` after it was, `timeout` never answers (until the request is aborted).
   */
  kind?: 'status' | 'reset' | 'timeout' | 'lostAnswer';
}

/**
 * What becomes of a response in the foreground whose stream is lost. One in the background goes on, and joins; lost at its
 * first event, see `lostAtFirstEvent`.
 */
export interface LostStream {
  /** The response goes on at the service (default), or ends there too, as `cancelled`. */
  continues?: boolean;
  /**
   * Whether what the response read and made joins its conversation when it completes. The service has been seen to leave it
   * out for good although the response is `completed`. Default true.
   */
  joins?: boolean;
}

/** Where the next streams break, and what becomes of their responses. */
export interface StreamCut extends LostStream {
  /** How many events arrive before. */
  afterEvents: number;
  /** How many streams it meets. Default 1. */
  times?: number;
  /** The stream ends quietly instead of with an error. */
  clean?: boolean;
}

/** A response that waits until it is released. */
export interface Hold {
  /** Resolves with the id of the response when it waits. */
  readonly reached: Promise<string>;
  /** Lets it go on. */
  release(): void;
}

/** A file put into the fake by a test. */
export interface FakeFile {
  id?: string;
  filename?: string;
  content?: string | Uint8Array;
  purpose?: string;
}

/** A parameter of `POST /responses` that models refuse with a 400 error. */
export interface RefusedParameter {
  /** As the service calls it: `temperature`, `reasoning.effort`. */
  parameter: string;
  /** The models that refuse it. Default: all. */
  models?: readonly string[];
  /** The values that they refuse, of a list (`include`) the entries. Default: all. */
  values?: readonly unknown[];
  /** The code of the error. Default `unsupported_parameter`, or with `values` `unsupported_value`. */
  code?: 'unsupported_parameter' | 'unsupported_value' | null;
  /** `null`: only the message of the error names the parameter. */
  param?: null;
}

/** The servers that the fake can be beside OpenAI's own: see docs/servers.md. `zdr`: OpenAI with zero data retention. */
export type ServerName = 'azure' | 'zdr' | 'ollama' | 'openrouter' | 'vllm' | 'lmstudio' | 'llamacpp';

/** How the fake behaves. */
export interface FakeOpenAIOptions {
  /** Answers as another server does: what it has, refuses, passes over and leaves out. Default: OpenAI's own. */
  profile?: ServerName;
  /** The only key accepted. Default: any, but one must be sent. */
  apiKey?: string;
  /** The clock, in milliseconds. Default `Date.now`. */
  now?: () => number;
  /** Models that exist. Default: every name but those of the models that are shut down by `today`. */
  models?: readonly string[] | ((model: string) => boolean);
  /** The day by which models are shut down, as `2027-01-14`. Default: one that the release of this package fixes. */
  today?: string | Date;
  /** The status of the refusal of a model that does not exist: the service uses both. Default 400. */
  modelNotFoundStatus?: 400 | 404;
  /**
   * `modified` (a project's setting, and that of every project with data residency outside the US): a response in the
   * background is gone ten minutes after its creation, unless its request said `store: true`. Default `standard`.
   */
  abuseMonitoring?: 'standard' | 'modified';
  /**
   * The organization keeps nothing at the service: requests that name a conversation or a previous response are refused, and
   * responses are not stored, whatever `store` says; one in the background is there for ten minutes. Default false.
   */
  zeroDataRetention?: boolean;
  /** What models refuse beside what they are known to refuse. Default: nothing. */
  refuses?: readonly RefusedParameter[];
  /** Whether `background` is accepted together with `conversation`. Default `accept`. */
  backgroundWithConversation?: 'accept' | 'refuse';
  /** Milliseconds before each answer. Never needed to order events: use `hold()`. Default 0. */
  latency?: number | ((request: FakeRequest) => number);
  /** Milliseconds between the events of a response. Default 0. */
  pace?: number;
  /** What becomes of a response whose stream the client leaves, by an abort or a `break`. Default `{ continues: false }`. */
  leftStream?: LostStream;
  /**
   * What becomes of a response in the background whose stream is lost when one event of it was sent: it goes on (default), or
   * stays `queued` until it is cancelled, as the service has been seen to leave it for ten minutes and more.
   */
  lostAtFirstEvent?: 'continues' | 'staysQueued';
  /** How many reads of a conversation's items do not yet show those of a response that has just ended. Default 0. */
  itemsLag?: number;
  /**
   * What becomes of a function whose `strict` is left out and whose schema is loose: `rewrite` makes the schema strict
   * (what the service was seen to do), `refuse` answers as for `strict: true`. Default `rewrite`.
   */
  omittedStrict?: 'rewrite' | 'refuse';
  /**
   * What a reasoning item must be followed by, once its response has ended: the `next` item of its response, directly
   * (default), or `any` later item of it. What it must be followed by is refused without it as well.
   */
  reasoningNeeds?: 'next' | 'any';
  /** The words that refuse a second output for one call: of its own (default), or those for an output without a call. */
  doubledOutput?: 'duplicate' | 'unmatched';
  /** How many tokens the context of a request may have, counted roughly, by model or for all. Default: any number. */
  contextWindow?: number | Readonly<Record<string, number>>;
  /**
   * How a stream is refused whose context is too long: the response begins and fails, with an `error` event (default), or the
   * request is answered with 400, as one that does not stream is.
   */
  overflow?: 'fail' | 'refuse';
  /** Which messages have to have the word JSON in JSON mode: those of the `input` (default), or of the whole `context`. */
  jsonWord?: 'input' | 'context';
  /** The words that refuse a container which has ended: `Container is expired.` (default), or `Expected container_id: …`. */
  endedContainer?: 'expired' | 'expected';
  /**
   * Whether a request is taken whose context holds calls that ran in a container which has ended, when it names another
   * container or none. Default `accept`.
   */
  endedCalls?: 'accept' | 'refuse';
}
