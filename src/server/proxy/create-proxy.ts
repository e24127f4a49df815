import { prepareRequest, warnThrough } from '../../client/transport.js';
import type { WrappableClient } from '../../client/with-assistants.js';
import { bodyTooLarge, noWebSocket, redirected, Refusal, refusedKey, unknownPath, unreachable } from '../refusal.js';
import { limitBody } from '../limit-body.js';
import { letEventsThrough } from '../wire.js';
import { passRequestHeaders, passResponseHeaders } from './pass-headers.js';
import { joinTarget, readTarget } from './read-target.js';

export interface ProxySettings {
  /** What is passed on, by the first segment of its path; `all` for everything. */
  allow: 'all' | readonly string[];
  /** The largest body that is passed on, in bytes. */
  uploadBytes: number;
  /**
   * Whose key goes upstream: the caller's own, or the operator's, who keeps to himself which account it is of and whether it is
   * valid.
   */
  key: 'caller' | 'operator';
}

/**
 * Passes a request on to the service that the client speaks to, and the answer back, both as streams. `path` is what stands
 * behind `/v1`, with its query: `/files/abc?limit=1`. The request upstream is aborted with `signal`, or where nobody reads the
 * answer any more. Rejects with a `Refusal` where there is no answer to pass on.
 */
export type Proxy = (
  request: Request,
  path: string,
  client: WrappableClient,
  signal?: AbortSignal,
) => Promise<Response>;

/** What an operator's key is good for, unless the operator says otherwise: no administration, batches, fine-tuning. */
export const OPERATOR_RESOURCES: readonly string[] = [
  ...['files', 'uploads', 'vector_stores', 'containers', 'models', 'responses', 'conversations', 'chat'],
  ...['embeddings', 'audio', 'images', 'moderations'],
];

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

const WITHOUT_BODY = [204, 205, 304];

/** Makes a {@link Proxy}. */
export function createProxy({ allow, uploadBytes, key }: ProxySettings): Proxy {
  return async (request, path, client, signal = request.signal) => {
    const target = readTarget(path);
    if (!target || !(allow === 'all' || allow.includes(target.resource))) throw unknownPath(request);
    if (!METHODS.includes(request.method)) throw unknownPath(request);
    // Clients that offer HTTP/2 with a request (Java's, curl's) send this header as well, and do without.
    if (/\bwebsocket\b/i.test(request.headers.get('upgrade') ?? '')) throw noWebSocket();
    const body = limitBody(request, uploadBytes);
    try {
      const prepared = await prepareRequest(client, request.method, target.path);
      const response = await prepared.send({
        url: joinTarget(prepared.url, target),
        headers: passRequestHeaders(request.headers, prepared.headers),
        body: body.stream,
        signal,
      });
      return await passAnswer(response, request.method, key);
    } catch (error) {
      await body.stream?.cancel().catch(() => undefined);
      if (error instanceof Refusal) throw error;
      if (body.isTooLarge()) throw bodyTooLarge(uploadBytes);
      signal.throwIfAborted();
      warnThrough(client, `${request.method} /${target.resource} could not be passed on: ${describe(error)}`);
      throw unreachable();
    }
  };
}

async function passAnswer(answer: Response, method: string, key: ProxySettings['key']): Promise<Response> {
  const { status, body } = answer;
  const refusal = findRefusal(answer, key);
  if (refusal) {
    await body?.cancel();
    throw refusal;
  }
  const headers = letEventsThrough(passResponseHeaders(answer.headers, key === 'caller'));
  return new Response(method === 'HEAD' || WITHOUT_BODY.includes(status) ? null : body, { status, headers });
}

/** Why an answer is not passed on; null for all that are. */
function findRefusal({ type, redirected: wasFollowed, status }: Response, key: ProxySettings['key']): Refusal | null {
  // A browser shows nothing of a redirect that it was told not to follow.
  const isRedirect = wasFollowed || type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304);
  if (isRedirect) return redirected();
  return status === 401 && key === 'operator' ? refusedKey() : null;
}

/** What an error says that holds no secret: its class, and the code of what caused it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error';
  const { name, cause } = error;
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' && /^\w{2,40}$/.test(code) ? `${name} (${code})` : name;
}
