import { MissingDriverError, OutdatedDriverError, type Driver } from '../store/load-driver.js';
import { isObject } from './json.js';
import { RESOURCES } from './router.js';

/** The paths that the handlers answer; everything else is left to a user's own handlers. */
const PATHS = new RegExp(`/(?:v1|openai)/(?:[^?#]*/)?(?:${RESOURCES.join('|')})(?:[/?#]|$)`);

type Fetch = (request: Request) => Promise<Response>;

/** The part of msw that is needed, whichever copy of it. */
export interface MswHttp<Handler> {
  http: { all: (path: RegExp, resolver: (info: { request: Request }) => Promise<Response>) => Handler };
}

/**
 * Handlers for whichever msw a user has, or none: its types cannot be named where it is not installed. `never` is
 * assignable to every handler type.
 */
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

/** Loads msw only now, and synchronously: whoever uses `fetch` alone need not have it. */
function loadMsw(): MswHttp<never> {
  let msw: unknown;
  try {
    msw =
      typeof module === 'object' && typeof module.require === 'function' // the CommonJS build
        ? module.require('msw')
        : process.getBuiltinModule('node:module').createRequire(import.meta.url)('msw');
  } catch (cause) {
    throw new MissingDriverError(DRIVER, cause);
  }
  if (!isMsw(msw)) throw new OutdatedDriverError(DRIVER);
  return msw;
}

/** Makes msw handlers that answer by `fetch`, from the msw given. A broken connection becomes msw's network error. */
export function makeHandlers<Handler>(msw: MswHttp<Handler>, fetch: Fetch): Handler[] {
  const resolve = async ({ request }: { request: Request }) => {
    try {
      return await fetch(request);
    } catch {
      return Response.error();
    }
  };
  return [msw.http.all(PATHS, resolve)];
}

/** The handlers for the msw that is installed; throws when none is. */
export const loadHandlers = (fetch: Fetch): AnyMswHandlers => makeHandlers(loadMsw(), fetch);
