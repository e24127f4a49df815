import type { JsonObject } from '../json.js';
import type { FakeOpenAIOptions, ServerName } from '../types.js';

/**
 * An answer in a server's own words: JSON, or a text. `{method}`, `{path}` and `{value}` in it stand for the request's, and for
 * the value that is refused; `{index}` for where that is in its list; others for the named groups of `on`.
 */
export interface ServerAnswer {
  status: number;
  body: JsonObject | string;
}

/** What a server answers instead of serving a request. */
export interface Refusal {
  /** A pattern of `POST /openai/v1/responses?…`. Default: any request for a response. */
  on?: string;
  /** A value of the body, such as `tools[].type`. */
  at?: string;
  /** The values that are refused. Default: all. */
  values?: readonly unknown[];
  /** The values that are not refused. */
  except?: readonly unknown[];
  /** Null is refused as well; else it is as if nothing were there. */
  nulls?: true;
  answer: ServerAnswer;
}

/** A request that shows a rule. */
export interface Example {
  send: `${'GET' | 'POST'} /${string}`;
  /** Default: the server's own. */
  root?: string;
  headers?: Readonly<Record<string, string>>;
  body?: JsonObject;
  /** What is at least in the answer, with patterns for texts. A stream is answered as `{ events }`. */
  answer: { status: number; body: JsonObject | string };
  /** Fields that no event of the answered stream has. */
  lacks?: readonly string[];
}

/** One thing that a server does otherwise than OpenAI's, and the page that shows it. */
export interface ServerRule {
  /** Names the rule for good. */
  id: string;
  says: string;
  /** When the page says so, or was last changed: a day, or a month. */
  since: string;
  page: string;
  /** Whether the page shows the server's answer or source, or says it. */
  proven: boolean;
  /** The requests that the server has, and its answer to all others. */
  serves?: { routes: readonly string[]; otherwise: ServerAnswer };
  refuses?: Refusal;
  /** Parameters that the server passes over. */
  ignores?: readonly string[];
  /** Formats of `text.format` that the server passes over. */
  ignoresFormats?: readonly string[];
  /** Types of tools that the server heeds; it passes over all others. */
  heedsTools?: readonly string[];
  /** Parameters that the server has its own values for, whatever the request says. */
  sets?: JsonObject;
  /** `'none'`: no key is asked for. Else the answers to a request without a key, and with a wrong one. */
  key?: 'none' | { missing: ServerAnswer; wrong?: ServerAnswer };
  /** What is answered for a model that the server does not have. */
  modelNotFound?: ServerAnswer;
  /** The body of any other refusal. */
  describesErrors?: (error: { status: number; message: string; type: string; param: string | null }) => JsonObject;
  /** Fields that events and the items in them lack. */
  omits?: { events?: readonly string[]; items?: Readonly<Record<string, readonly string[]>> };
  /** Makes the ids of responses and of what they make. */
  makeId?: (prefix: string) => string;
  example: Example;
}

/** A server that the fake can be. */
export interface Server {
  name: ServerName;
  title: string;
  /** Its base URL, as an example. */
  root: string;
  /** Whose models it has: OpenAI's under their names, the same under names of the caller's, or others. */
  models: 'openai' | 'deployments' | 'own';
  /** What else the fake does as this server, where the caller's options do not say otherwise. */
  options?: FakeOpenAIOptions;
  rules: readonly ServerRule[];
}
