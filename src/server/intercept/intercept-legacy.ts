import type { AssistantsOptions } from '../../types/index.js';
import type { HandlerLimits, ProxyOptions } from '../handler-options.js';
import { createInterceptAnswer } from './create-intercept-answer.js';
import { interceptFetch } from './intercept-fetch.js';
import { createCallFinder } from './legacy-calls.js';

/** How the calls that {@link interceptLegacy} finds are answered. */
export interface InterceptOptions {
  /**
   * The service that calls to OpenAI's hosts go on to, ending in `/v1`: with it, all of them, the legacy ones and those of the
   * rest of the API. Default: legacy calls go on to the host that was called, and no other call is touched.
   */
  baseURL?: string | undefined;
  /** How the assistants surface behaves. */
  assistants?: AssistantsOptions | undefined;
  /** With a base URL: which part of the rest of the API is passed on. Default: all of it. */
  proxy?: boolean | ProxyOptions | undefined;
  limits?: HandlerLimits | undefined;
}

/**
 * A `fetch` that answers the calls of the Assistants API itself, and passes every other one to `fetch`: for one client of any SDK
 * (`new OpenAI({ fetch: interceptLegacy(fetch) })`), or for all of a Worker (`globalThis.fetch = interceptLegacy(fetch)`). Those
 * are `/v1/assistants…`, `/v1/threads…` and `/v1/files/{a container's file}` of OpenAI's hosts, and the same of Azure's. What it
 * takes to answer them is sent through `fetch`, with the caller's own key.
 * @throws TypeError for a base URL that is none
 */
export function interceptLegacy(
  fetch: typeof globalThis.fetch,
  { baseURL, assistants, proxy = true, limits }: InterceptOptions = {},
): typeof globalThis.fetch {
  const answer = createInterceptAnswer({ fetch, assistants, limits, proxy: baseURL === undefined ? false : proxy });
  return interceptFetch(fetch, { find: createCallFinder(baseURL), answer });
}
