import { claimClients, claimKey, findScopeOfKey, type Scope } from '../lib/scope.js';
import { readKey } from './http.js';
import { MissingDriverError, OutdatedDriverError, type Driver } from '../store/load-driver.js';
import { isObject } from './json.js';
import { requireNode } from './require-node.js';
import { RESOURCES } from './resources.js';

/** The paths that the handlers answer. All others are left to the test's own handlers. */
const PATHS = new RegExp(`/(?:v1|openai)/(?:[^?#]*/)?(?:${RESOURCES.join('|')})(?:[/?#]|$)`);

type Fetch = (request: Request) => Promise<Response>;

/** The part of msw that the fake uses. Any copy of msw 2 has it. */
export interface MswHttp<Handler> {
  http: { all: (path: RegExp, resolver: (info: { request: Request }) => Promise<Response | undefined>) => Handler };
}

/** Handlers of any version of msw. `never` is assignable to every handler type, so this package needs no types of msw. */
export type AnyMswHandlers = never[];

const isMsw = (value: unknown): value is MswHttp<never> =>
  isObject(value) && isObject(value.http) && typeof value.http.all === 'function';

const DRIVER: Driver = {
  user: 'fake.handlers',
  name: 'msw',
  oldest: '2.0',
  // Not the latest: msw 3 does not run on Node 20.
  install:
    'npm install --save-dev msw@2 (or do without it: give your client fake.fetch, or the msw that you import to fake.handlersFor)',
};

/** Loads msw synchronously, and only when it is needed: tests that use only `fetch` need not install it. */
export function loadMsw(): MswHttp<never> {
  let msw: unknown;
  try {
    msw =
      typeof module === 'object' && typeof module.require === 'function' // the CommonJS build
        ? module.require('msw')
        : requireNode()
            .getBuiltinModule('node:module')
            .createRequire(import.meta.url)('msw');
  } catch (cause) {
    throw new MissingDriverError(DRIVER, cause);
  }
  if (!isMsw(msw)) throw new OutdatedDriverError(DRIVER);
  return msw;
}

/** Throws unless a test has passed its msw. `user`: the function that was called. */
export function requireMsw(msw: unknown, user: string): void {
  if (isMsw(msw)) return;
  throw new TypeError(
    `${user} needs the exports of msw: import * as msw from 'msw', then ${user}(msw), or ${user}({ http }). ` +
      'To do without msw, give your client fake.fetch.',
  );
}

/** The fake for which the handlers answer. */
interface Answering {
  fetch: Fetch;
  scope: Scope;
  /** The key that distinguishes it from other fakes. */
  apiKey: string;
}

/**
 * Makes handlers that answer with the fake's `fetch`. From now on, clients whose key is that of no fake belong to this one.
 * Requests with the key of another fake go to the handlers of that fake. A broken connection becomes msw's network error.
 */
export function makeHandlers<Handler>(msw: MswHttp<Handler>, { fetch, scope, apiKey }: Answering): Handler[] {
  claimKey(apiKey, scope);
  claimClients(scope);
  const resolve = async ({ request }: { request: Request }) => {
    const named = findScopeOfKey(readKey(Object.fromEntries(request.headers)) ?? '');
    if (named && named !== scope) return undefined;
    if (!named) claimClients(scope);
    try {
      return await fetch(request);
    } catch {
      return Response.error();
    }
  };
  return [msw.http.all(PATHS, resolve)];
}

/** Makes the handlers with the installed msw. Throws if none is installed. */
export const loadHandlers = (fake: Answering): AnyMswHandlers => makeHandlers(loadMsw(), fake);
