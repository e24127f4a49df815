import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { isLegacyFileId, openHttpSurface, readHttpFailure, type HttpSurface } from '../client/http-surface.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { createClientFinder } from './find-client.js';
import type { AssistantsHandler, AssistantsHandlerOptions } from './handler-options.js';
import { FILE_ROUTES } from './file-routes.js';
import { LEGACY_ROUTES, type LegacyRequest } from './legacy-routes.js';
import { readJsonBody } from './read-body.js';
import { readQuery } from './read-query.js';
import { Refusal, unknownPath, wrongMethod } from './refusal.js';
import { createAnswer, createErrorAnswer, createFailureAnswer } from './wire.js';

/** What stands before the path of an endpoint: OpenAI's, and Azure's two. */
const PREFIXES = ['/v1', '/openai/v1', '/openai'];

const INTERNAL_ERROR = { message: 'The server had an error while processing your request. Sorry about that!' };

/** What answers a request that has found its client. */
type Respond = (client: WrappableClient, context: Context) => Promise<Response>;

/**
 * Answers the requests that the Assistants API answered, over any web server: `(request) => Promise<Response>`, of web
 * standards only. Paths are those of OpenAI (`/v1/threads`) and of Azure (`/openai/threads?api-version=…`); statuses,
 * headers, bodies, events and errors are those of the old service.
 *
 * Either all requests go upstream with the key of `client`, and `authorize` says who may send them, or `clientFor` finds the
 * client of each request: see `callersKeys`.
 * @throws TypeError for options that contradict each other
 */
export function createAssistantsHandler(options: AssistantsHandlerOptions): AssistantsHandler {
  const findClient = createClientFinder(options);
  const onError = options.onError ?? ((error: unknown) => console.error(error));
  const app = new Hono({ strict: false }).basePath(options.basePath ?? '');

  const guard =
    (respond: Respond) =>
    async (context: Context): Promise<Response> => {
      const started = Date.now();
      let client: WrappableClient | undefined;
      try {
        client = await findClient(context.req.raw);
        return createAnswer(await respond(client, context), started);
      } catch (error) {
        if (error instanceof Refusal) return error.toAnswer();
        const failure = readHttpFailure(client, error);
        if (failure) return createFailureAnswer(failure, started);
        onError(error);
        return createErrorAnswer(500, INTERNAL_ERROR);
      }
    };
  const openSurface = (client: WrappableClient): HttpSurface => openHttpSurface(client, options.assistants);
  const passOn = guard((_client, { req }) => Promise.reject(unknownPath(req.raw)));

  if (options.cors !== undefined) app.use(cors({ origin: toOrigins(options.cors), exposeHeaders: ['*'] }));
  for (const prefix of PREFIXES) {
    for (const { path, endpoints, pollAfter } of LEGACY_ROUTES) {
      for (const [method, endpoint] of Object.entries(endpoints)) {
        const respond: Respond = async (client, context) => {
          const response = await endpoint(openSurface(client), await readRequest(context)).asResponse();
          if (pollAfter !== undefined) response.headers.set('openai-poll-after-ms', String(pollAfter));
          return response;
        };
        app.on(method, prefix + path, guard(respond));
      }
      const methods = Object.keys(endpoints);
      app.all(
        prefix + path,
        guard((_client, { req }) => Promise.reject(wrongMethod(req.raw, methods))),
      );
    }
    for (const { method, path, respond } of FILE_ROUTES) {
      const serve = guard((client, { req }) =>
        respond(openSurface(client).files, req.param('file_id') ?? '', req.raw.signal),
      );
      app.on(method, prefix + path, (context) =>
        isLegacyFileId(context.req.param('file_id') ?? '') ? serve(context) : passOn(context),
      );
    }
  }
  app.notFound(passOn);
  return async (request) => app.fetch(request);
}

async function readRequest({ req }: Context): Promise<LegacyRequest> {
  const { raw } = req;
  const body = raw.method === 'POST' ? await readJsonBody(raw) : undefined;
  return { ids: Object.values(req.param()), query: readQuery(new URL(raw.url)), body, signal: raw.signal };
}

const toOrigins = (origins: string | readonly string[]): string | string[] =>
  typeof origins === 'string' ? origins : [...origins];
