import { attachToRun, type DOOR, type HttpCall, type HttpSurface } from '../client/http-surface.js';
import type { CallDoor } from '../types/index.js';

/** Options of a call. */
interface CallOptions {
  /** The headers that the call itself reads. */
  headers: Record<string, string>;
  /** Aborts at the deadline. For reads and streams it also aborts when the caller leaves; other work is finished. */
  signal: AbortSignal;
  /** Describes the request for the event `legacy.call`. */
  [DOOR]: CallDoor;
}

/** A parsed legacy request. */
export interface LegacyRequest {
  /** The decoded ids of the path, outermost first. */
  ids: readonly string[];
  query: Record<string, unknown>;
  /** The parsed body; undefined if there is none. */
  body: unknown;
  options: CallOptions;
}

/** Makes the call of an endpoint with a client's old API. */
type Endpoint = (surface: HttpSurface, request: LegacyRequest) => HttpCall;

type Method = 'GET' | 'POST' | 'DELETE';

/** The endpoints of one path after `/v1`. */
interface LegacyRoute {
  path: string;
  endpoints: Partial<Record<Method, Endpoint>>;
  /** How many milliseconds a polling client should wait before its next request. These requests cost the service nothing. */
  pollAfter?: number;
}

const THREAD = '/threads/:thread_id';
const MESSAGE = `${THREAD}/messages/:message_id`;
const RUN = `${THREAD}/runs/:run_id`;

/** All endpoints of the Assistants API v2. */
export const LEGACY_ROUTES: readonly LegacyRoute[] = [
  {
    path: '/assistants',
    endpoints: {
      POST: ({ beta }, { body, options }) => beta.assistants.create(body, options),
      GET: ({ beta }, { query, options }) => beta.assistants.list(undefined, { ...options, query }),
    },
  },
  {
    path: '/assistants/:assistant_id',
    endpoints: {
      GET: ({ beta }, { ids: [id = ''], options }) => beta.assistants.retrieve(id, options),
      POST: ({ beta }, { ids: [id = ''], body, options }) => beta.assistants.update(id, body, options),
      DELETE: ({ beta }, { ids: [id = ''], options }) => beta.assistants.delete(id, options),
    },
  },
  {
    path: '/threads',
    endpoints: { POST: ({ beta }, { body, options }) => beta.threads.create(body, options) },
  },
  // Before the path of a thread, which would match it too.
  {
    path: '/threads/runs',
    endpoints: { POST: ({ beta }, { body, options }) => beta.threads.createAndRun(body, options) },
  },
  {
    path: THREAD,
    endpoints: {
      GET: ({ beta }, { ids: [id = ''], options }) => beta.threads.retrieve(id, options),
      POST: ({ beta }, { ids: [id = ''], body, options }) => beta.threads.update(id, body, options),
      DELETE: ({ beta }, { ids: [id = ''], options }) => beta.threads.delete(id, options),
    },
  },
  {
    path: `${THREAD}/messages`,
    endpoints: {
      POST: ({ beta }, { ids: [thread = ''], body, options }) => beta.threads.messages.create(thread, body, options),
      GET: ({ beta }, { ids: [thread = ''], query, options }) =>
        beta.threads.messages.list(thread, undefined, { ...options, query }),
    },
  },
  {
    path: MESSAGE,
    endpoints: {
      GET: ({ beta }, { ids: [thread = '', id = ''], options }) => beta.threads.messages.retrieve(thread, id, options),
      POST: ({ beta }, { ids: [thread = '', id = ''], body, options }) =>
        beta.threads.messages.update(thread, id, body, options),
      DELETE: ({ beta }, { ids: [thread = '', id = ''], options }) => beta.threads.messages.delete(thread, id, options),
    },
  },
  {
    path: `${THREAD}/runs`,
    endpoints: {
      POST: ({ beta }, { ids: [thread = ''], query, body, options }) =>
        beta.threads.runs.create(thread, addQuery(body, query), options),
      GET: ({ beta }, { ids: [thread = ''], query, options }) =>
        beta.threads.runs.list(thread, undefined, { ...options, query }),
    },
  },
  {
    path: RUN,
    pollAfter: 500,
    endpoints: {
      GET: (surface, { ids: [thread = '', id = ''], query, options }) =>
        query['stream'] === 'true'
          ? attachToRun(surface, thread, id, readText(query['after']), options)
          : surface.beta.threads.runs.retrieve(thread, id, options),
      POST: ({ beta }, { ids: [thread = '', id = ''], body, options }) =>
        beta.threads.runs.update(thread, id, body, options),
    },
  },
  {
    path: `${RUN}/cancel`,
    endpoints: {
      POST: ({ beta }, { ids: [thread = '', id = ''], options }) => beta.threads.runs.cancel(thread, id, options),
    },
  },
  {
    path: `${RUN}/submit_tool_outputs`,
    endpoints: {
      POST: ({ beta }, { ids: [thread = '', id = ''], body, options }) =>
        beta.threads.runs.submitToolOutputs(thread, id, body, options),
    },
  },
  {
    path: `${RUN}/steps`,
    endpoints: {
      GET: ({ beta }, { ids: [thread = '', run = ''], query, options }) =>
        beta.threads.runs.steps.list(thread, run, undefined, { ...options, query }),
    },
  },
  {
    path: `${RUN}/steps/:step_id`,
    endpoints: {
      GET: ({ beta }, { ids: [thread = '', run = '', id = ''], query, options }) =>
        beta.threads.runs.steps.retrieve(thread, run, id, undefined, { ...options, query }),
    },
  },
];

const readText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Adds `include` to a body: for a new run it is in the query, but the SDKs' methods take it as a parameter. */
function addQuery(body: unknown, query: Record<string, unknown>): unknown {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return isObject && Object.keys(query).length > 0 ? { ...body, ...query } : body;
}
