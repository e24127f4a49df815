import type { AssistantsOptions } from '../../types/index.js';
import { callersKeys } from '../callers-keys.js';
import { createAssistantsHandler } from '../create-handler.js';
import type { AssistantsHandler, HandlerLimits, ProxyOptions } from '../handler-options.js';
import type { Answer } from './intercept-fetch.js';

/** Options for answering intercepted requests. */
export interface AnswerOptions {
  /** Sends the library's own requests. */
  fetch: typeof globalThis.fetch;
  assistants?: AssistantsOptions | undefined;
  proxy?: boolean | ProxyOptions | undefined;
  limits?: HandlerLimits | undefined;
}

/** Creates the function that answers intercepted requests. It uses one handler for each base URL. */
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
