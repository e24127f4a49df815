import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { AssistantsHandler } from '../../server/index.js';
import type { AssistantsListener } from '../../types/index.js';
import { refuseBrowsers } from '../http/local-only.js';
import { createFeed } from './feed.js';
import page from './page.html';

/** The page of `serve --inspect`. */
export interface Inspector {
  /** Collects what the server's clients do. */
  readonly listener: AssistantsListener;
  /** Returns the address of the page, with its token. */
  address(origin: string): string;
  /** Answers requests for the page and from it; null for others. */
  answer(request: Request): Promise<Response> | null;
}

export interface InspectorOptions {
  /** The handler of the server, which the page calls. */
  handler: AssistantsHandler;
  /** The key that the page sends; null if the page must ask its user for one. */
  key: string | null;
}

const PATH = '/inspect';

/**
 * Creates the page, which shows what a server does. All requests except for the empty page need the token from its address, in
 * the header `x-inspect-token`. Other web pages are refused.
 */
export function createInspector({ handler, key }: InspectorOptions): Inspector {
  const feed = createFeed();
  const token = randomBytes(24).toString('base64url');
  const answer = async (request: Request, { pathname, origin, search }: URL): Promise<Response> => {
    if (pathname === PATH) return showPage();
    // The page has the same origin as the server.
    const refusal = refuseBrowsers(request, [origin]);
    if (refusal !== null) return refuse(403, refusal);
    if (!isToken(request.headers.get('x-inspect-token'), token)) {
      return refuse(
        401,
        'This token is not that of the door. It has printed its address with the token when it started.',
      );
    }
    if (pathname === `${PATH}/door`) return Response.json({ asksForKey: key === null });
    if (pathname === `${PATH}/feed`) {
      return new Response(feed.follow(), {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
      });
    }
    if (!pathname.startsWith(`${PATH}/v1/`)) return refuse(404, 'There is nothing here.');
    return handler(passOn(request, pathname.slice(PATH.length) + search, key));
  };
  return {
    listener: feed.listener,
    address: (origin) => `${origin}${PATH}#${token}`,
    answer: (request) => {
      const url = new URL(request.url);
      return url.pathname === PATH || url.pathname.startsWith(`${PATH}/`) ? answer(request, url) : null;
    },
  };
}

function showPage(): Response {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return new Response(page.replaceAll('NONCE', nonce), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  });
}

/** Converts a request of the page to one of a program, because the server accepts no web pages. */
function passOn(request: Request, path: string, key: string | null): Request {
  const headers = new Headers({ host: '127.0.0.1' });
  const type = request.headers.get('content-type');
  if (type !== null) headers.set('content-type', type);
  const given = key ?? request.headers.get('x-inspect-key');
  if (given) headers.set('authorization', `Bearer ${given}`);
  const body = request.method === 'GET' ? {} : { body: request.body, duplex: 'half' as const };
  return new Request(`http://127.0.0.1${path}`, { method: request.method, headers, signal: request.signal, ...body });
}

function isToken(given: string | null, token: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const refuse = (status: number, message: string): Response =>
  Response.json({ error: { message, type: 'invalid_request_error', param: null, code: null } }, { status });
