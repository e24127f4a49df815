import type { JsonObject } from '../json.js';
import type { FakeOpenAIOptions, ServerName } from '../types.js';

/**
 * An answer in the form of a server: JSON or text. `{method}` and `{path}` stand for those of the request, `{value}` for the
 * refused value, `{index}` for its place in its list, and other names for the named groups of `on`.
 */
export interface ServerAnswer {
  status: number;
  body: JsonObject | string;
}

/** When a server refuses a request, and its answer. */
export interface Refusal {
  /** A pattern for `POST /openai/v1/responses?…`. Default: all requests for a response. */
  on?: string;
  /** A value of the body, such as `tools[].type`. */
  at?: string;
  /** The values that are refused. Default: all. */
  values?: readonly unknown[];
  /** The values that are not refused. */
  except?: readonly unknown[];
  /** Whether null is refused as well. Otherwise null counts as absent. */
  nulls?: true;
  answer: ServerAnswer;
}

/** A request that shows a rule. */
export interface Example {
  send: `${'GET' | 'POST'} /${string}`;
  /** The base URL. Default: that of the server. */
  root?: string;
  headers?: Readonly<Record<string, string>>;
  body?: JsonObject;
  /** What the answer contains at least; texts may be patterns. A stream is `{ events }`. */
  answer: { status: number; body: JsonObject | string };
  /** Fields that no event of the stream has. */
  lacks?: readonly string[];
}

/** One difference between a server and OpenAI's, with the page that shows it. */
export interface ServerRule {
  /** The permanent name of the rule. */
  id: string;
  says: string;
  /** The date of the page, or of its last change: a day or a month. */
  since: string;
  page: string;
  /** Whether the page shows the server's answer or source, and does not only state the rule. */
  proven: boolean;
  /** The endpoints of the server, and its answer to all others. */
  serves?: { routes: readonly string[]; otherwise: ServerAnswer };
  refuses?: Refusal;
  /** Parameters that the server ignores. */
  ignores?: readonly string[];
  /** Values of `text.format.type` that the server ignores. */
  ignoresFormats?: readonly string[];
  /** The tool types that the server supports. It ignores all others. */
  heedsTools?: readonly string[];
  /** Parameters whose values the server sets itself, whatever the request has. */
  sets?: JsonObject;
  /** `none` if the server wants no key. Otherwise its answers to a missing and a wrong key. */
  key?: 'none' | { missing: ServerAnswer; wrong?: ServerAnswer };
  /** The answer for a model that the server does not have. */
  modelNotFound?: ServerAnswer;
  /** Makes the body of all other errors. */
  describesErrors?: (error: { status: number; message: string; type: string; param: string | null }) => JsonObject;
  /** Fields that its events, and the items in them, lack. */
  omits?: { events?: readonly string[]; items?: Readonly<Record<string, readonly string[]>> };
  /** Makes the ids of responses and their items. */
  makeId?: (prefix: string) => string;
  example: Example;
}

/** A server that the fake can imitate. */
export interface Server {
  name: ServerName;
  title: string;
  /** Its base URL, as an example. */
  root: string;
  /** The names of its models: those of OpenAI, names of deployments of OpenAI's models, or its own. */
  models: 'openai' | 'deployments' | 'own';
  /** Other settings of the fake for this server. The test's own options override them. */
  options?: FakeOpenAIOptions;
  rules: readonly ServerRule[];
}
