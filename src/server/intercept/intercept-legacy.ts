import type { AssistantsOptions } from '../../types/index.js';
import type { HandlerLimits, ProxyOptions } from '../handler-options.js';
import { createInterceptAnswer } from './create-intercept-answer.js';
import { interceptFetch } from './intercept-fetch.js';
import { createCallFinder } from './legacy-calls.js';

/** Options of `interceptLegacy`. */
export interface InterceptOptions {
  /**
   * The address of the service, ending in `/v1`. If you set it, the library answers every call to OpenAI's hosts: it handles
   * calls of the Assistants API, and passes all others on to this address. Default: calls of the Assistants API go on to the
   * host that was called, and other calls do not change.
   */
  baseURL?: string | undefined;
  /** The options under `assistants`. */
  assistants?: AssistantsOptions | undefined;
  /** With `baseURL`: which calls outside the Assistants API to pass on. Default: all. */
  proxy?: boolean | ProxyOptions | undefined;
  limits?: HandlerLimits | undefined;
}

/**
 * Returns a `fetch` that answers calls of the Assistants API, and passes all others to the `fetch` that you give. Use it for
 * one client of any SDK (`new OpenAI({ fetch: interceptLegacy(fetch) })`), or for all code of a Worker (`globalThis.fetch =
 * interceptLegacy(fetch)`). It answers `/v1/assistants…`, `/v1/threads…` and `/v1/files/{file of a container}` on OpenAI's
 * hosts, and the same on Azure's. Its own requests go through the given `fetch`, with the caller's key.
 * @throws TypeError for a bad base URL
 */
export function interceptLegacy(
  fetch: typeof globalThis.fetch,
  { baseURL, assistants, proxy = true, limits }: InterceptOptions = {},
): typeof globalThis.fetch {
  const answer = createInterceptAnswer({ fetch, assistants, limits, proxy: baseURL === undefined ? false : proxy });
  return interceptFetch(fetch, { find: createCallFinder(baseURL), answer });
}
