import type { AssistantsHandler } from '../server/handler-options.js';
import { type AnyMswHandlers, loadMsw, type MswHttp } from './msw-handlers.js';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** The paths of the Assistants API, at OpenAI and Azure, and those of files, because only threads know some files. */
const PATHS = /\/(?:v1|openai|openai\/v1)\/(?:assistants|threads|files)(?:[/?#]|$)/;

/** The same handlers, from the msw given. A request that the fake does not answer is left to a user's own handlers. */
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

/** The handlers for the msw that is installed; throws when none is. */
export const loadLegacyHandlers = (fetch: Fetch, apiKey: string): AnyMswHandlers =>
  makeLegacyHandlers(loadMsw(), fetch, apiKey);
