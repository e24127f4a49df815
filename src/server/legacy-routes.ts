import { attachToRun, type HttpCall, type HttpSurface } from '../client/http-surface.js';

/** A legacy request, read: what its call is made of. */
export interface LegacyRequest {
  /** The ids of the path, outermost first, decoded. */
  ids: readonly string[];
  query: Record<string, unknown>;
  /** The parsed body; undefined where there is none. */
  body: unknown;
  /** Those that the call itself reads. */
  headers: Record<string, string>;
  /** Aborts when time is over, and, for what only reads and what is streamed, when the caller is gone. What else was asked is done. */
  signal: AbortSignal;
}

/** Starts the call of an endpoint on a client's surface. */
type Endpoint = (surface: HttpSurface, request: LegacyRequest) => HttpCall;

type Method = 'GET' | 'POST' | 'DELETE';

/** The endpoints of one path, behind `/v1`. */
interface LegacyRoute {
  path: string;
  endpoints: Partial<Record<Method, Endpoint>>;
  /** How long a client that polls should wait until it asks again, in milliseconds. Asking costs the service nothing. */
  pollAfter?: number;
}

const THREAD = '/threads/:thread_id';
const MESSAGE = `${THREAD}/messages/:message_id`;
const RUN = `${THREAD}/runs/:run_id`;

/** Every endpoint that the Assistants API had in its second version. */
export const LEGACY_ROUTES: readonly LegacyRoute[] = [
  {
    path: '/assistants',
    endpoints: {
      POST: ({ beta }, { body, signal }) => beta.assistants.create(body, { signal }),
      GET: ({ beta }, { query, signal }) => beta.assistants.list(undefined, { query, signal }),
    },
  },
  {
    path: '/assistants/:assistant_id',
    endpoints: {
      GET: ({ beta }, { ids: [id = ''], signal }) => beta.assistants.retrieve(id, { signal }),
      POST: ({ beta }, { ids: [id = ''], body, signal }) => beta.assistants.update(id, body, { signal }),
      DELETE: ({ beta }, { ids: [id = ''], signal }) => beta.assistants.delete(id, { signal }),
    },
  },
  {
    path: '/threads',
    endpoints: { POST: ({ beta }, { body, signal, headers }) => beta.threads.create(body, { signal, headers }) },
  },
  // Before the path of a thread, which it would be taken for.
  {
    path: '/threads/runs',
    endpoints: { POST: ({ beta }, { body, signal, headers }) => beta.threads.createAndRun(body, { signal, headers }) },
  },
  {
    path: THREAD,
    endpoints: {
      GET: ({ beta }, { ids: [id = ''], signal }) => beta.threads.retrieve(id, { signal }),
      POST: ({ beta }, { ids: [id = ''], body, signal }) => beta.threads.update(id, body, { signal }),
      DELETE: ({ beta }, { ids: [id = ''], signal }) => beta.threads.delete(id, { signal }),
    },
  },
  {
    path: `${THREAD}/messages`,
    endpoints: {
      POST: ({ beta }, { ids: [thread = ''], body, signal }) => beta.threads.messages.create(thread, body, { signal }),
      GET: ({ beta }, { ids: [thread = ''], query, signal }) =>
        beta.threads.messages.list(thread, undefined, { query, signal }),
    },
  },
  {
    path: MESSAGE,
    endpoints: {
      GET: ({ beta }, { ids: [thread = '', id = ''], signal }) =>
        beta.threads.messages.retrieve(thread, id, { signal }),
      POST: ({ beta }, { ids: [thread = '', id = ''], body, signal }) =>
        beta.threads.messages.update(thread, id, body, { signal }),
      DELETE: ({ beta }, { ids: [thread = '', id = ''], signal }) =>
        beta.threads.messages.delete(thread, id, { signal }),
    },
  },
  {
    path: `${THREAD}/runs`,
    endpoints: {
      POST: ({ beta }, { ids: [thread = ''], query, body, signal }) =>
        beta.threads.runs.create(thread, addQuery(body, query), { signal }),
      GET: ({ beta }, { ids: [thread = ''], query, signal }) =>
        beta.threads.runs.list(thread, undefined, { query, signal }),
    },
  },
  {
    path: RUN,
    pollAfter: 500,
    endpoints: {
      GET: (surface, { ids: [thread = '', id = ''], query, signal }) =>
        query['stream'] === 'true'
          ? attachToRun(surface, thread, id, readText(query['after']), { signal })
          : surface.beta.threads.runs.retrieve(thread, id, { signal }),
      POST: ({ beta }, { ids: [thread = '', id = ''], body, signal }) =>
        beta.threads.runs.update(thread, id, body, { signal }),
    },
  },
  {
    path: `${RUN}/cancel`,
    endpoints: {
      POST: ({ beta }, { ids: [thread = '', id = ''], signal }) => beta.threads.runs.cancel(thread, id, { signal }),
    },
  },
  {
    path: `${RUN}/submit_tool_outputs`,
    endpoints: {
      POST: ({ beta }, { ids: [thread = '', id = ''], body, signal }) =>
        beta.threads.runs.submitToolOutputs(thread, id, body, { signal }),
    },
  },
  {
    path: `${RUN}/steps`,
    endpoints: {
      GET: ({ beta }, { ids: [thread = '', run = ''], query, signal }) =>
        beta.threads.runs.steps.list(thread, run, undefined, { query, signal }),
    },
  },
  {
    path: `${RUN}/steps/:step_id`,
    endpoints: {
      GET: ({ beta }, { ids: [thread = '', run = '', id = ''], query, signal }) =>
        beta.threads.runs.steps.retrieve(thread, run, id, undefined, { query, signal }),
    },
  },
];

const readText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** `include` of a new run stands in the query; the SDKs take it among the parameters. */
function addQuery(body: unknown, query: Record<string, unknown>): unknown {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return isObject && Object.keys(query).length > 0 ? { ...body, ...query } : body;
}
