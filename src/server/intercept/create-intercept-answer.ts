import type { AssistantsOptions } from '../../types/index.js';
import { callersKeys } from '../callers-keys.js';
import { createAssistantsHandler } from '../create-handler.js';
import type { AssistantsHandler, HandlerLimits, ProxyOptions } from '../handler-options.js';
import type { Answer } from './intercept-fetch.js';

/** How intercepted requests are answered. */
export interface AnswerOptions {
  /** What the requests that they take go through. */
  fetch: typeof globalThis.fetch;
  assistants?: AssistantsOptions | undefined;
  proxy?: boolean | ProxyOptions | undefined;
  limits?: HandlerLimits | undefined;
}

/** What answers intercepted requests: the handler of the legacy surface, one for each base URL. */
export function createInterceptAnswer({ fetch, assistants = {}, ...settings }: AnswerOptions): Answer {
  const handlers = new Map<string, AssistantsHandler>();
  return ({ baseURL }, request) => {
    const found = handlers.get(baseURL);
    if (found) return found(request);
    const made = createAssistantsHandler({
      ...settings,
      clientFor: callersKeys({ baseURL, fetch, assistants, prove: false }),
    });
    handlers.set(baseURL, made);
    return made(request);
  };
}
