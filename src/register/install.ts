import { AsyncLocalStorage } from 'node:async_hooks';
import { toAssistantsOptions, type ShimConfig } from '../config/config.js';
import { openStore } from '../config/open-store.js';
import { interceptFetch, type Answer } from '../server/intercept/intercept-fetch.js';
import { createCallFinder } from '../server/intercept/legacy-calls.js';
import { setDefaultStore } from '../store/default-store.js';
import { wrapHttp, type Serve } from './wrap-http.js';

/** Marks a `fetch` that is already wrapped. */
const WRAPPED = Symbol.for('openai-assistants-shim.register');

/** Runs a function outside the app's asynchronous context, such as the request that it answers. */
const outside = AsyncLocalStorage.snapshot();

/**
 * Answers all calls of the Assistants API in this process, from `fetch` and from `request` and `get` of `node:http` and
 * `node:https`. Before the first such call it only wraps these functions. A second call changes nothing.
 */
export function install(config: ShimConfig): void {
  const find = createCallFinder(config.baseURL);
  const { answer, serve } = createDoor(config);
  // The process has one user. So all keys share the store, also with clients of this package that the app makes itself.
  setDefaultStore(typeof config.store === 'object' ? config.store : openStore(config.store ?? 'memory:'));
  wrapHttp(find, serve);
  if (typeof globalThis.fetch !== 'function' || WRAPPED in globalThis.fetch) return;
  const wrapped = interceptFetch(globalThis.fetch, { find, answer });
  globalThis.fetch = Object.defineProperty(wrapped, WRAPPED, { value: true });
}

/** Creates the functions that answer calls. The first call loads their code. */
function createDoor({ store: _store, ...config }: ShimConfig): { answer: Answer; serve: Serve } {
  const { baseURL, proxy = true, limits } = config;
  const open = async (): Promise<{ answer: Answer; serve: Serve }> => {
    const { createInterceptAnswer, serveConnections } = await import('./load-answer.js');
    const answer = createInterceptAnswer({
      fetch: send,
      assistants: toAssistantsOptions(config),
      proxy: baseURL === undefined ? false : proxy,
      limits,
    });
    return { answer, serve: serveConnections(answer) };
  };
  let opened: ReturnType<typeof open> | undefined;
  const load = (): ReturnType<typeof open> => (opened ??= open());
  return {
    answer: async (call, request) => (await load()).answer(call, request),
    serve: (connection, call) => {
      void load().then(
        (door) => door.serve(connection, call),
        (error: unknown) => connection.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
  };
}

/** Whether Next.js has replaced `fetch`. Since version 15 it can be recognised even if another tool has wrapped it. */
const isOfNext = (): boolean =>
  '__nextPatched' in globalThis.fetch || Reflect.get(globalThis, Symbol.for('next-patch')) === true;

/**
 * Sends with the `fetch` of that moment, which may be a mock or a tracing tool. The `fetch` of Next.js answers requests of a
 * page from a cache, and would give two threads that begin alike the same conversation. So these requests are sent outside the
 * page's context.
 */
const send: typeof globalThis.fetch = (...args) =>
  isOfNext() ? outside(() => globalThis.fetch(...args)) : globalThis.fetch(...args);
