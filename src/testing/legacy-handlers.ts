import type { AssistantsHandler } from '../server/handler-options.js';
import { type AnyMswHandlers, loadMsw, type MswHttp } from './msw-handlers.js';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * The paths of the Assistants API at OpenAI and Azure. Paths of files are among them, because some files exist only in threads.
 */
const PATHS = /\/(?:v1|openai|openai\/v1)\/(?:assistants|threads|files)(?:[/?#]|$)/;

/** Makes the handlers with the msw that is given. Requests to other paths go to the test's own handlers. */
export function makeLegacyHandlers<Handler>(msw: MswHttp<Handler>, fetch: Fetch, apiKey: string): Handler[] {
  let handler: Promise<AssistantsHandler> | undefined;
  const load = async (): Promise<AssistantsHandler> => {
    const { createLegacyHandler } = await import('./legacy-service.js');
    return createLegacyHandler(fetch, apiKey);
  };
  const resolve = async ({ request }: { request: Request }) => {
    const answer = await (handler ??= load());
    return answer(request);
  };
  return [msw.http.all(PATHS, resolve)];
}

/** Makes the handlers with the installed msw. Throws if none is installed. */
export const loadLegacyHandlers = (fetch: Fetch, apiKey: string): AnyMswHandlers =>
  makeLegacyHandlers(loadMsw(), fetch, apiKey);
