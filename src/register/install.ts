import { AsyncLocalStorage } from 'node:async_hooks';
import { toAssistantsOptions, type ShimConfig } from '../config/config.js';
import { openStore } from '../config/open-store.js';
import { interceptFetch, type Answer } from '../server/intercept/intercept-fetch.js';
import { createCallFinder } from '../server/intercept/legacy-calls.js';
import { setDefaultStore } from '../store/default-store.js';
import { wrapHttp, type Serve } from './wrap-http.js';

/** Marks a `fetch` that is wrapped already. */
const WRAPPED = Symbol.for('openai-assistants-shim.register');

/** Calls a function as part of nothing that the app is at, such as a request that it answers. */
const outside = AsyncLocalStorage.snapshot();

/**
 * Lets this process answer the calls of the Assistants API itself, whatever sends them: `fetch`, or `request` and `get` of
 * `node:http` and `node:https`. Nothing but the wrapping is done before the first such call. Doing it again changes nothing.
 */
export function install(config: ShimConfig): void {
  const find = createCallFinder(config.baseURL);
  const { answer, serve } = createDoor(config);
  // There is one user: keys share what is kept, also with the clients of this package that the app makes itself.
  setDefaultStore(typeof config.store === 'object' ? config.store : openStore(config.store ?? 'memory:'));
  wrapHttp(find, serve);
  if (typeof globalThis.fetch !== 'function' || WRAPPED in globalThis.fetch) return;
  const wrapped = interceptFetch(globalThis.fetch, { find, answer });
  globalThis.fetch = Object.defineProperty(wrapped, WRAPPED, { value: true });
}

/** What answers, loaded and made by the first call. */
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

/** What Next.js says of a process whose `fetch` is its own, from version 15 on also where something is put around that. */
const isOfNext = (): boolean =>
  '__nextPatched' in globalThis.fetch || Reflect.get(globalThis, Symbol.for('next-patch')) === true;

/**
 * Sends by what stands there at the time of a request: a mock, or an agent that watches. The `fetch` of Next.js can answer from a
 * cache what belongs to a page, and would give two threads that begin alike the same conversation: to it, these belong to none.
 */
const send: typeof globalThis.fetch = (...args) =>
  isOfNext() ? outside(() => globalThis.fetch(...args)) : globalThis.fetch(...args);
