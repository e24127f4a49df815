import OpenAI from 'openai';
import { callersKeys, createAssistantsHandler, type AssistantsHandler } from '../server/index.js';
import { badUsage } from './cli-error.js';
import { isLoopback, refuseBrowsers } from './http/local-only.js';
import { createTokenCheck } from './http/token.js';
import type { Settings } from './settings.js';

/** Who may call, and with whose key calls go upstream. */
export interface Access {
  host: string;
  /** The operator's key of the API; undefined: each caller sends its own. */
  apiKey: string | undefined;
  /** What callers send in place of a key; undefined: nothing is asked. */
  token: string | undefined;
}

/** What fits into `Authorization: Bearer TOKEN`. */
const SENDABLE = /^[\x21-\x7e]+$/;

/**
 * The handler of `serve`. Throws a `CliError` where others than the programs of this machine could spend the operator's key
 * unasked, and for a token without a key, or one that no client can send.
 */
export function createServedHandler(settings: Settings, { host, apiKey, token }: Access): AssistantsHandler {
  const { baseURL, assistants, limits, cors, proxy = true } = settings;
  const common = { limits, cors, proxy };
  if (apiKey === undefined) {
    if (token !== undefined) {
      throw badUsage('--token is sent in place of a key: set OPENAI_API_KEY to the key that calls go on with.');
    }
    return createAssistantsHandler({ ...common, clientFor: callersKeys({ baseURL, assistants }) });
  }
  if (token !== undefined && !SENDABLE.test(token)) {
    throw badUsage(
      'The token may have letters, digits and signs of ASCII only, and no spaces: it is sent in a header.',
    );
  }
  const client = new OpenAI({ apiKey, baseURL });
  if (token !== undefined) {
    return createAssistantsHandler({ ...common, client, assistants, authorize: createTokenCheck(token) });
  }
  if (!isLoopback(host)) {
    throw badUsage(
      `On ${host}, others could spend the key of OPENAI_API_KEY: set --token to what callers have to send, or unset the key so ` +
        'that callers send their own.',
    );
  }
  return forThisMachine(createAssistantsHandler({ ...common, client, assistants, authorize: () => true }), cors);
}

/** The handler of `run`: for one command, which sends a key of its own that nobody else's data depends on. */
export function createOwnHandler(
  { baseURL, assistants, limits, cors, proxy = true }: Settings,
  basePath: string,
): AssistantsHandler {
  const clientFor = callersKeys({ baseURL, assistants, prove: false });
  return forThisMachine(createAssistantsHandler({ clientFor, limits, cors, proxy, basePath }), cors);
}

/** Lets the programs of this machine in, and no web page that a browser on it shows. */
function forThisMachine(handler: AssistantsHandler, cors: readonly string[] = []): AssistantsHandler {
  return (request) => {
    const message = refuseBrowsers(request, cors);
    if (message === null) return handler(request);
    const error = { message, type: 'invalid_request_error', param: null, code: 'origin_not_allowed' };
    return Promise.resolve(Response.json({ error }, { status: 403 }));
  };
}
