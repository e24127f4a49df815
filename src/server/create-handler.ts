import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { DOOR, isLegacyFileId, openHttpSurface, readCallHeaders, type HttpSurface } from '../client/http-surface.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { createClientFinder } from './find-client.js';
import type { AssistantsHandler, AssistantsHandlerOptions } from './handler-options.js';
import { FILE_ROUTES } from './file-routes.js';
import { LEGACY_ROUTES, type LegacyRequest } from './legacy-routes.js';
import { nameCaller } from './caller.js';
import { createExplainer } from './explain-failure.js';
import { createGate, withDeadline } from './limits.js';
import { createProxy, OPERATOR_RESOURCES, type Proxy } from './proxy/create-proxy.js';
import { parseJsonBody, readBody } from './read-body.js';
import { readLimits } from './read-limits.js';
import { PREFIXES, readPath, readRoutePath } from './read-path.js';
import { readQuery } from './read-query.js';
import { unknownPath, wrongMethod } from './refusal.js';
import { createRepeats } from './repeats.js';
import { createSuccessAnswer } from './wire.js';

/** The signals that end the work on a request. */
interface Signals {
  /** Aborts when the caller leaves, and at the deadline. */
  gone: AbortSignal;
  /** Aborts only at the deadline: for work that is finished even if the caller leaves. */
  late: AbortSignal;
}

/** Answers a request whose client is known. */
type Respond = (client: WrappableClient, context: Context, signals: Signals) => Promise<Response>;

/**
 * Returns a function from a `Request` to a `Response` that answers the Assistants API, for any server that uses these web
 * standards. It takes the paths of OpenAI (`/v1/threads`) and of Azure (`/openai/threads?api-version=…`). Statuses, headers,
 * bodies, events and errors are those of the old service.
 *
 * Either all requests use the key of `client`, and `authorize` decides which requests are accepted; or `clientFor` returns a
 * client for each request, as `callersKeys` does.
 * @throws TypeError for options that contradict each other
 */
export function createAssistantsHandler(options: AssistantsHandlerOptions): AssistantsHandler {
  const findClient = createClientFinder(options);
  const { bodyBytes, uploadBytes, seconds, concurrency } = readLimits(options.limits);
  const gate = createGate(concurrency);
  const proxy = createProxyFor(options, uploadBytes);
  const repeats = createRepeats();
  const explain = createExplainer(options);
  const basePath = options.basePath ?? '';
  const app = new Hono({ getPath: readRoutePath }).basePath(basePath);

  const guard =
    (respond: Respond) =>
    async (context: Context): Promise<Response> => {
      const { raw } = context.req;
      const started = Date.now();
      let client: WrappableClient | undefined;
      const answer = async (gone: AbortSignal, late: AbortSignal): Promise<Response> => {
        client = await findClient(raw);
        return respond(client, context, { gone, late });
      };
      try {
        return await gate.run(raw, () => withDeadline(seconds, raw.signal, answer));
      } catch (error) {
        return explain(error, { request: raw, client, started });
      }
    };
  const openSurface = (client: WrappableClient): HttpSurface => openHttpSurface(client, options.assistants);
  /** Answers a legacy request with a call, from its ids, query and parsed body. */
  const answerLegacy = async (
    client: WrappableClient,
    { req }: Context,
    { gone }: Signals,
    route: string,
    call: (request: LegacyRequest) => Promise<Response>,
  ): Promise<Response> => {
    const { raw } = req;
    const url = new URL(raw.url);
    const text = raw.method === 'POST' ? await readBody(raw, bodyBytes) : '';
    const headers = readCallHeaders(client, options.assistants, raw.headers);
    const request = { ids: Object.values(req.param()), query: readQuery(url), body: parseJsonBody(text) };
    const door = { method: raw.method, path: route, userAgent: raw.headers.get('user-agent') };
    const toRequest = (signal: AbortSignal) => ({ ...request, options: { headers, signal, [DOOR]: door } });
    if (raw.method === 'GET') return call(toRequest(gone));
    const caller = nameCaller(raw, client);
    const isStreamed = asksForStream(request.body);
    return repeats.run(raw, { caller, path: url.pathname + url.search, body: text, isStreamed }, (left) =>
      withDeadline(seconds, left, (signal) => call(toRequest(signal))),
    );
  };
  const passOn = guard(async (client, { req: { raw } }, { gone }) => {
    const path = readPath(raw, basePath);
    if (!proxy || path === null) throw unknownPath(raw);
    return proxy(raw, path, client, gone);
  });

  if (options.cors !== undefined) app.use(cors({ origin: toOrigins(options.cors), exposeHeaders: ['*'] }));
  for (const prefix of PREFIXES) {
    for (const { path, endpoints, pollAfter } of LEGACY_ROUTES) {
      const route = (prefix + path).replace(/:(\w+)/g, '{$1}');
      for (const [method, endpoint] of Object.entries(endpoints)) {
        const respond: Respond = (client, context, signals) =>
          answerLegacy(client, context, signals, route, async (request) => {
            const started = Date.now();
            const response = await endpoint(openSurface(client), request).asResponse();
            if (pollAfter !== undefined) response.headers.set('openai-poll-after-ms', String(pollAfter));
            return createSuccessAnswer(response, started);
          });
        app.on(method, prefix + path, guard(respond));
      }
      const methods = Object.keys(endpoints);
      app.all(
        prefix + path,
        guard((_client, { req }) => Promise.reject(wrongMethod(req.raw, methods))),
      );
    }
    for (const { method, path, respond } of FILE_ROUTES) {
      const serve = guard(async (client, { req }, { gone, late }) => {
        const started = Date.now();
        const id = req.param('file_id') ?? '';
        const signal = method === 'GET' ? gone : late;
        return createSuccessAnswer(await respond(openSurface(client).files, id, signal), started);
      });
      app.on(method, prefix + path, (context) =>
        isLegacyFileId(context.req.param('file_id') ?? '') ? serve(context) : passOn(context),
      );
    }
  }
  app.notFound(passOn);
  return async (request) => app.fetch(request);
}

/** Creates the proxy for calls outside the Assistants API; null without the option `proxy`. */
function createProxyFor({ proxy, client }: AssistantsHandlerOptions, uploadBytes: number): Proxy | null {
  if (proxy === undefined || proxy === false) return null;
  const { allow = client ? OPERATOR_RESOURCES : 'all' } = proxy === true ? {} : proxy;
  return createProxy({ allow, uploadBytes, key: client ? 'operator' : 'caller' });
}

/** Whether the body asks for a stream of events. */
const asksForStream = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'stream' in body && body.stream === true;

/** Hono would treat a `*` in a list as the name of an origin. */
const toOrigins = (origins: string | readonly string[]): string | string[] => {
  if (typeof origins === 'string') return origins;
  return origins.includes('*') ? '*' : [...origins];
};
