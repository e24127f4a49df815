import { isOpenAIClient, prepareRequest, warnThrough } from '../client/transport.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { hmacSha256 } from '../lib/hmac.js';
import type { Caller } from './caller.js';
import { withDeadline } from './limits.js';
import { passRequestHeaders } from './proxy/pass-headers.js';
import { Refusal, unprovenKey, type RefusalDetail } from './refusal.js';

/** How many seconds the service may take. */
const SECONDS = 15;

/**
 * Asks the service whether it accepts the key of a client, with a request that costs nothing. Resolves the namespace for the
 * caller's account: from the organization and project that the response names, otherwise from the key.
 * @throws Refusal with the status and the words of the service if it answers with an error below 500 (401 if it refuses the
 * key, 429 if it limits requests); 503 if it does not answer whether it knows the key
 */
export async function proveKey(client: WrappableClient, { key, organization, project }: Caller): Promise<string> {
  const answer = await ask(client);
  const { status, headers } = answer;
  if (isBelieved(answer)) {
    await answer.body?.cancel().catch(() => undefined);
    // A server other than OpenAI's may echo these headers, so a caller could name any account.
    const isRepeatable = !isOpenAIClient(client) && (organization ?? project) !== null;
    return nameAccount(isRepeatable ? new Headers() : headers, key);
  }
  const detail = await readError(answer, key);
  if (status === 401) throw new Refusal(401, detail ?? REFUSED);
  if (detail && status >= 400 && status < 500) throw new Refusal(status, detail, pickRetry(headers));
  throw unprovenKey();
}

const REFUSED: RefusalDetail = { message: 'Incorrect API key provided.', code: 'invalid_api_key' };

async function ask(client: WrappableClient): Promise<Response> {
  try {
    const prepared = await prepareRequest(client, 'GET', '/models');
    const headers = passRequestHeaders(new Headers({ accept: 'application/json' }), prepared.headers);
    return await withDeadline(SECONDS, new AbortController().signal, (signal) =>
      prepared.send({ url: prepared.url, headers, body: null, signal }),
    );
  } catch (error) {
    // The message may contain the URL and the key.
    const name = error instanceof Error ? error.name : 'not an error';
    warnThrough(client, `The service could not be asked for a caller's key: ${name}`);
    throw unprovenKey();
  }
}

/**
 * Whether the response shows that the service knows the key. It does if it lists models, says that this key may not list them,
 * or limits the requests of an account that it names (429). A server without such a list checks no keys. A 403 that is not in
 * the API's form is from a proxy before the service, and proves nothing.
 */
function isBelieved(answer: Response): boolean {
  const { status, headers } = answer;
  if (answer.redirected) return false;
  if (answer.ok || status === 404 || status === 405) return true;
  if (status === 403) return isJson(headers);
  return status === 429 && headers.has('openai-organization');
}

const isJson = (headers: Headers): boolean => (headers.get('content-type') ?? '').startsWith('application/json');

const READABLE = /^[A-Za-z0-9_-]+$/;

/** Returns at most 43 characters that a namespace may have, different for each account. */
function nameAccount(headers: Headers, key: string): string {
  const organization = headers.get('openai-organization');
  const project = headers.get('openai-project');
  if (!organization) return `key.${hmacSha256(key, 'openai-assistants-shim: namespace').slice(0, 32)}`;
  const parts = project ? [organization, project] : [organization];
  const name = `org.${parts.join('.')}`;
  if (parts.every((part) => READABLE.test(part)) && name.length <= 43) return name;
  return `orgs.${hmacSha256('openai-assistants-shim: namespace', JSON.stringify(parts)).slice(0, 32)}`;
}

/** Reads the error of a response, and removes the key if it quotes it; null if there is no readable error. */
async function readError(answer: Response, key: string): Promise<RefusalDetail | null> {
  const text = await answer.text().catch(() => '');
  try {
    const body: unknown = JSON.parse(text.replaceAll(key, '[key]'));
    const error: unknown = isObject(body) ? body.error : null;
    if (!isObject(error) || typeof error.message !== 'string') return null;
    const { message, type, param, code } = error;
    return {
      message,
      ...(typeof type === 'string' ? { type } : {}),
      param: typeof param === 'string' ? param : null,
      code: typeof code === 'string' ? code : null,
    };
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function pickRetry(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => name.startsWith('retry-after')));
}
