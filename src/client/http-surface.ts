import { OpenAI } from 'openai';
import type { AssistantsOptions } from '../types/index.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { streamRunAgain } from './attach-run.js';
import { readInstalled } from './backend.js';
import type { RequestOptions } from './request-options.js';
import { withAssistants, type WrappableClient } from './with-assistants.js';

export { DOOR } from './tell-call.js';

/** A call that can return the HTTP response that the legacy service would have sent. */
export interface HttpCall {
  asResponse(): Promise<Response>;
}

type Create = (body: unknown, options: RequestOptions) => HttpCall;
type List = (query: undefined, options: RequestOptions) => HttpCall;
type Item = (id: string, options: RequestOptions) => HttpCall;
type Update = (id: string, body: unknown, options: RequestOptions) => HttpCall;

interface Collection {
  create: Create;
  list: List;
  retrieve: Item;
  update: Update;
  delete: Item;
}

type InThread<Method> = Method extends (...args: infer Args) => HttpCall
  ? (threadId: string, ...args: Args) => HttpCall
  : never;

/** The ids are in the order of the path, as in SDK 4. */
interface Messages {
  create: InThread<Create>;
  list: InThread<List>;
  retrieve: InThread<Item>;
  update: InThread<Update>;
  delete: InThread<Item>;
}

interface Steps {
  list: InThread<(runId: string, query: undefined, options: RequestOptions) => HttpCall>;
  retrieve: InThread<(runId: string, stepId: string, query: undefined, options: RequestOptions) => HttpCall>;
}

interface Runs {
  create: InThread<Create>;
  list: InThread<List>;
  retrieve: InThread<Item>;
  update: InThread<Update>;
  cancel: InThread<Item>;
  submitToolOutputs: InThread<Update>;
  steps: Steps;
}

interface Threads extends Omit<Collection, 'list'> {
  createAndRun: Create;
  messages: Messages;
  runs: Runs;
}

/**
 * The old API of a client, typed for HTTP requests: bodies and queries are unchecked values, which each call checks. Queries
 * are in `options.query`.
 */
export interface HttpSurface {
  beta: { assistants: Collection; threads: Threads };
  files: {
    retrieve: (id: string, options: RequestOptions) => PromiseLike<object>;
    content: (id: string, options: RequestOptions) => PromiseLike<Response>;
    delete: (id: string, options: RequestOptions) => PromiseLike<object>;
  };
}

export { isOwnFileId as isLegacyFileId } from '../mapping/file-ids.js';

/**
 * Returns the old API of a client. If `options` are given, they replace the client's own. A plain client of the SDK gets the
 * old API.
 */
export function openHttpSurface(client: WrappableClient, options: AssistantsOptions | undefined): HttpSurface {
  // The same methods, with wider parameter types.
  return withAssistants(client, options) as unknown as HttpSurface;
}

/** Streams an existing run: see `attachRun`. */
export const attachToRun = (
  surface: HttpSurface,
  threadId: string,
  runId: string,
  after: string | undefined,
  options: RequestOptions,
): HttpCall =>
  // The surface is the client, with other types.
  streamRunAgain(surface as unknown as OpenAI, threadId, runId, after, options);

/** The header with the key by which a rollout chooses the side of a call. */
const ROLLOUT_KEY = 'x-rollout-key';

/** Returns the headers of a request that the client's calls need. `options` are those of {@link openHttpSurface}. */
export function readCallHeaders(
  client: WrappableClient,
  options: AssistantsOptions | undefined,
  headers: Headers,
): Record<string, string> {
  const key = headers.get(ROLLOUT_KEY);
  const { rollout } = options ?? readInstalled(client as unknown as OpenAI) ?? {};
  return rollout !== undefined && key !== null ? { [ROLLOUT_KEY]: key } : {};
}

/** The error of a call, as an HTTP response. */
export interface HttpFailure {
  status: number;
  /** The `error` of the body; null if the service sent none that is an object. */
  error: object | null;
  message: string;
  headers: Headers;
}

/**
 * Converts a thrown error to an HTTP response, if it says that the service refused the call (its status), was not reached (502
 * or 504), that the caller aborted (499), or that the call is invalid (400). Null for all other errors. `client` is the called
 * client, from whose SDK the errors are; undefined if there was none yet.
 */
export function readHttpFailure(client: WrappableClient | undefined, thrown: unknown): HttpFailure | null {
  const errors = client ? findSdkErrors(client as unknown as OpenAI) : OpenAI;
  if (!(thrown instanceof errors.OpenAIError)) return null;
  const { message } = thrown;
  const failure = (status: number): HttpFailure => ({ status, error: null, message, headers: new Headers() });
  // An error with another cause is the server's fault, for example that of its store.
  if (!(thrown instanceof errors.APIError)) return thrown.cause === undefined ? failure(400) : null;
  if (thrown instanceof errors.APIUserAbortError) return failure(499);
  if (thrown instanceof errors.APIConnectionTimeoutError) return failure(504);
  // SDK 4 keeps the headers in a plain object.
  const { status, headers, error } = thrown as { status?: number; headers?: HeadersInit; error?: unknown };
  if (status === undefined) return failure(502);
  const body = typeof error === 'object' ? error : null;
  return { status, error: body, message, headers: new Headers(headers) };
}
