import { OpenAI } from 'openai';
import type { AssistantsOptions } from '../types/index.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { streamRunAgain } from './attach-run.js';
import { readInstalled } from './backend.js';
import type { RequestOptions } from './request-options.js';
import { withAssistants, type WrappableClient } from './with-assistants.js';

export { DOOR } from './tell-call.js';

/** A call whose answer is wanted as the HTTP response that the legacy service would have sent. */
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

/** Ids in the order of the path, as SDK 4 takes them. */
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
 * The legacy surface of a client, as HTTP requests reach it: bodies and queries are what came over the wire, and each call's
 * own checks judge them. A query stands in `options.query`.
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

/** The legacy surface of a client. Options given are installed on it; a client without the surface gets it. */
export function openHttpSurface(client: WrappableClient, options: AssistantsOptions | undefined): HttpSurface {
  // The methods are the client's own: only what they may be given is wider here.
  return withAssistants(client, options) as unknown as HttpSurface;
}

/** Streams a run that is there already: see `attachRun`. */
export const attachToRun = (
  surface: HttpSurface,
  threadId: string,
  runId: string,
  after: string | undefined,
  options: RequestOptions,
): HttpCall =>
  // The surface is the client.
  streamRunAgain(surface as unknown as OpenAI, threadId, runId, after, options);

/** By this header a call says what its share of a rollout is decided by. */
const ROLLOUT_KEY = 'x-rollout-key';

/** The headers of a request that the calls of a client read. `options` as to {@link openHttpSurface}. */
export function readCallHeaders(
  client: WrappableClient,
  options: AssistantsOptions | undefined,
  headers: Headers,
): Record<string, string> {
  const key = headers.get(ROLLOUT_KEY);
  const { rollout } = options ?? readInstalled(client as unknown as OpenAI) ?? {};
  return rollout !== undefined && key !== null ? { [ROLLOUT_KEY]: key } : {};
}

/** What a call ended with in place of an answer, as HTTP tells it. */
export interface HttpFailure {
  status: number;
  /** The `error` of the body; null where the service sent none that can be read. */
  error: object | null;
  message: string;
  headers: Headers;
}

/**
 * What was thrown, as HTTP tells it: a refusal of the service, that it was not reached, or a call that cannot be made. Null for
 * every other failure. `client` is the one that was called, whose copy of the SDK the errors are of; undefined when there was none yet.
 */
export function readHttpFailure(client: WrappableClient | undefined, thrown: unknown): HttpFailure | null {
  const errors = client ? findSdkErrors(client as unknown as OpenAI) : OpenAI;
  if (!(thrown instanceof errors.OpenAIError)) return null;
  const { message } = thrown;
  const failure = (status: number): HttpFailure => ({ status, error: null, message, headers: new Headers() });
  // What has another cause is a fault of the server: of its store, of its source of keys.
  if (!(thrown instanceof errors.APIError)) return thrown.cause === undefined ? failure(400) : null;
  if (thrown instanceof errors.APIUserAbortError) return failure(499);
  if (thrown instanceof errors.APIConnectionTimeoutError) return failure(504);
  // SDK 4 keeps the headers in a plain object.
  const { status, headers, error } = thrown as { status?: number; headers?: HeadersInit; error?: unknown };
  if (status === undefined) return failure(502);
  const body = typeof error === 'object' ? error : null;
  return { status, error: body, message, headers: new Headers(headers) };
}
