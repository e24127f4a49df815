import type { WrappableClient } from '../client/with-assistants.js';
import type { AssistantsOptions } from '../types/index.js';

/** Answers one HTTP request. It never rejects: what goes wrong is answered in the API's own shape of an error. */
export type AssistantsHandler = (request: Request) => Promise<Response>;

/** The client that serves a request, made or found for it. What it throws is the answer: an SDK error as the service's own. */
export type ClientFor = (request: Request) => WrappableClient | Promise<WrappableClient>;

interface HandlerSettings {
  /** Passes the rest of the API on to the service: true, or which part of it. Default false: the rest is a 404. */
  proxy?: boolean | ProxyOptions | undefined;
  /** Where the handler is mounted: `/api/openai` for `/api/openai/v1/threads`. Default: at the root. */
  basePath?: string | undefined;
  limits?: HandlerLimits | undefined;
  /** The origins whose browsers may call: `*` for any. Default: none, and no CORS header is sent. */
  cors?: string | readonly string[] | undefined;
  /** Told of what is no answer of the service but a fault here, behind a status of 500. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
}

/** Requests go upstream with the operator's key, so each has to be let in. */
interface OperatorSettings extends HandlerSettings {
  client: WrappableClient;
  /** Whether the request is let in. False, or what it throws, is a 401. */
  authorize: (request: Request) => boolean | Promise<boolean>;
  /** How the assistants surface behaves: installed on the client, in place of what it carries. Default: what it carries. */
  assistants?: AssistantsOptions | undefined;
  clientFor?: undefined;
}

/**
 * Each request names its client, as `callersKeys()` does by the key that it carries. The clients carry their own options of the
 * assistants surface: a namespace for each account, for instance.
 */
interface PerRequestSettings extends HandlerSettings {
  clientFor: ClientFor;
  assistants?: undefined;
  client?: undefined;
  authorize?: undefined;
}

export type AssistantsHandlerOptions = OperatorSettings | PerRequestSettings;

export interface ProxyOptions {
  /**
   * What is passed on, by the first segment behind `/v1/`: `files`, `vector_stores`, …; `all` for everything. Default:
   * everything with `clientFor`, an allow-list with the operator's `client`.
   */
  allow?: 'all' | readonly string[] | undefined;
}

export interface HandlerLimits {
  /** The largest body of a legacy call, in bytes. Default 16 MiB. Beyond it: 413. */
  bodyBytes?: number | undefined;
  /** The largest body that is passed on, in bytes. Default 1 GiB. Beyond it: 413. */
  uploadBytes?: number | undefined;
  /** How long a request may take until its answer begins, in seconds. Default 600. Beyond it: 504. */
  seconds?: number | undefined;
  /** How many requests may be answered at once. Default 1,000. Beyond it: 503 with `retry-after`. */
  concurrency?: number | undefined;
}
