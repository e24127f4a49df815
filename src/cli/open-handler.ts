import OpenAI from 'openai';
import { callersKeys, createAssistantsHandler, type AssistantsHandler } from '../server/index.js';
import { badUsage } from './cli-error.js';
import { isLoopback, refuseBrowsers } from './http/local-only.js';
import { createTokenCheck } from './http/token.js';
import type { Settings } from './settings.js';

/** Who may call the server, and which key it uses. */
export interface Access {
  host: string;
  /** The operator's API key; undefined if each caller sends its own. */
  apiKey: string | undefined;
  /** The token that callers must send as their key; undefined if any key is accepted. */
  token: string | undefined;
}

/** The characters that a token in `Authorization: Bearer TOKEN` may have. */
const SENDABLE = /^[\x21-\x7e]+$/;

/**
 * Creates the handler of `serve`. Throws a `CliError` if other machines could use the operator's key without a token, if there
 * is a token but no key, or if no client can send the token.
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
    throw badUsage('The token is sent in a header: it may have only printable ASCII characters, and no spaces.');
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

/** Creates the handler of `run`. Its one command sends any key; all its data is shared. */
export function createOwnHandler(
  { baseURL, assistants, limits, cors, proxy = true }: Settings,
  basePath: string,
): AssistantsHandler {
  const clientFor = callersKeys({ baseURL, assistants, prove: false });
  return forThisMachine(createAssistantsHandler({ clientFor, limits, cors, proxy, basePath }), cors);
}

/** Accepts the programs of this machine, but no web pages in its browsers. */
function forThisMachine(handler: AssistantsHandler, cors: readonly string[] = []): AssistantsHandler {
  return (request) => {
    const message = refuseBrowsers(request, cors);
    if (message === null) return handler(request);
    const error = { message, type: 'invalid_request_error', param: null, code: 'origin_not_allowed' };
    return Promise.resolve(Response.json({ error }, { status: 403 }));
  };
}
