import { prepareRequest, warnThrough } from '../../client/transport.js';
import type { WrappableClient } from '../../client/with-assistants.js';
import { bodyTooLarge, noWebSocket, redirected, Refusal, refusedKey, unknownPath, unreachable } from '../refusal.js';
import { limitBody } from '../limit-body.js';
import { letEventsThrough } from '../wire.js';
import { passRequestHeaders, passResponseHeaders } from './pass-headers.js';
import { joinTarget, readTarget } from './read-target.js';

export interface ProxySettings {
  /** The first path segments of the requests to pass on, or `all`. */
  allow: 'all' | readonly string[];
  /** The maximum size of a body, in bytes. */
  uploadBytes: number;
  /**
   * Whose key the requests use. With `operator`, the caller must not learn to which account the key belongs, nor whether it is
   * valid.
   */
  key: 'caller' | 'operator';
}

/**
 * Passes a request on to the service of the client, and returns the response; both bodies are streams. `path` is the part after
 * `/v1` with its query: `/files/abc?limit=1`. The request to the service is aborted when `signal` aborts, and when nobody reads
 * the response any more. Rejects with a `Refusal` if there is no response that may be passed on.
 */
export type Proxy = (
  request: Request,
  path: string,
  client: WrappableClient,
  signal?: AbortSignal,
) => Promise<Response>;

/** The default paths for an operator's key: no administration, batches or fine-tuning. */
export const OPERATOR_RESOURCES: readonly string[] = [
  ...['files', 'uploads', 'vector_stores', 'containers', 'models', 'responses', 'conversations', 'chat'],
  ...['embeddings', 'audio', 'images', 'moderations'],
];

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

const WITHOUT_BODY = [204, 205, 304];

/** Creates a {@link Proxy}. */
export function createProxy({ allow, uploadBytes, key }: ProxySettings): Proxy {
  return async (request, path, client, signal = request.signal) => {
    const target = readTarget(path);
    if (!target || !(allow === 'all' || allow.includes(target.resource))) throw unknownPath(request);
    if (!METHODS.includes(request.method)) throw unknownPath(request);
    // Clients that offer HTTP/2 (Java's, curl) also send `upgrade`, and work without an upgrade.
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

/** Says why a response must not be passed on; null if it may be. */
function findRefusal({ type, redirected: wasFollowed, status }: Response, key: ProxySettings['key']): Refusal | null {
  // If a browser is told not to follow redirects, it hides their status.
  const isRedirect = wasFollowed || type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304);
  if (isRedirect) return redirected();
  return status === 401 && key === 'operator' ? refusedKey() : null;
}

/** Describes an error without secrets: its class, and the code of its cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error';
  const { name, cause } = error;
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' && /^\w{2,40}$/.test(code) ? `${name} (${code})` : name;
}
