import type { WrappableClient } from '../client/with-assistants.js';
import type { AssistantsOptions } from '../types/index.js';

/** Answers one HTTP request. It never rejects: if something fails, the response is an error in the form of the API. */
export type AssistantsHandler = (request: Request) => Promise<Response>;

/** Returns the client for a request. If it throws, the caller gets the error; an SDK error looks like one of the service. */
export type ClientFor = (request: Request) => WrappableClient | Promise<WrappableClient>;

interface HandlerSettings {
  /** Whether to pass calls outside the Assistants API on to the service, or which of them. By default they get a 404. */
  proxy?: boolean | ProxyOptions | undefined;
  /** The path under which the handler is mounted: `/api/openai` for `/api/openai/v1/threads`. Default: the root. */
  basePath?: string | undefined;
  limits?: HandlerLimits | undefined;
  /** The origins whose web pages may call; `*` for all. Default: none, and no CORS headers. */
  cors?: string | readonly string[] | undefined;
  /** Gets errors of the handler itself, which callers see as status 500. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
}

/** The handler uses your client and its key for every request, so `authorize` must check each request. */
interface OperatorSettings extends HandlerSettings {
  client: WrappableClient;
  /** Returns whether to accept the request. If it returns false or throws, the caller gets a 401. */
  authorize: (request: Request) => boolean | Promise<boolean>;
  /** Options to use instead of the client's own. Default: the client's own. */
  assistants?: AssistantsOptions | undefined;
  clientFor?: undefined;
}

/**
 * Each request can have another client. `callersKeys()` makes one for the key of each request. The clients have their own options,
 * such as a namespace for each account.
 */
interface PerRequestSettings extends HandlerSettings {
  clientFor: ClientFor;
  assistants?: undefined;
  client?: undefined;
  authorize?: undefined;
}

/** Options of `createAssistantsHandler`. */
export type AssistantsHandlerOptions = OperatorSettings | PerRequestSettings;

/** Which calls outside the Assistants API the handler passes on. */
export interface ProxyOptions {
  /**
   * The first parts of the paths to pass on, after `/v1/`: `files`, `vector_stores`, …; `all` for all paths. Default: all with
   * `clientFor`; with `client`, the paths that apps use.
   */
  allow?: 'all' | readonly string[] | undefined;
}

/** Limits for requests. */
export interface HandlerLimits {
  /** The most bytes in the body of an Assistants API call; 16 MiB by default. More get a 413. */
  bodyBytes?: number | undefined;
  /** The most bytes in a body that is passed on; 1 GiB by default. More get a 413. */
  uploadBytes?: number | undefined;
  /** Seconds until an answer must begin; 600 by default. After that the caller gets a 504. */
  seconds?: number | undefined;
  /** The most requests at once; 1,000 by default. Others get a 503 with `retry-after`. */
  concurrency?: number | undefined;
}
