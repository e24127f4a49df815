import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { AssistantsHandler } from '../../server/index.js';
import type { AssistantsListener } from '../../types/index.js';
import { refuseBrowsers } from '../http/local-only.js';
import { createFeed } from './feed.js';
import page from './page.html';

/** The page of `serve --inspect`. */
export interface Inspector {
  /** Follows what the door's clients do. */
  readonly listener: AssistantsListener;
  /** The address of the page, with the token that it needs. */
  address(origin: string): string;
  /** The answer to a request for the page, or by it; null for any other. */
  answer(request: Request): Promise<Response> | null;
}

export interface InspectorOptions {
  /** The door's own handler, by which the page calls the API. */
  handler: AssistantsHandler;
  /** What the page sends to it as the caller's key; null: the page asks for one. */
  key: string | null;
}

const PATH = '/inspect';

/**
 * Shows what a door does to whoever has the token of its address. Everything but the empty page needs the token, in the header
 * `x-inspect-token`; other web pages are not let in.
 */
export function createInspector({ handler, key }: InspectorOptions): Inspector {
  const feed = createFeed();
  const token = randomBytes(24).toString('base64url');
  const answer = async (request: Request, { pathname, origin, search }: URL): Promise<Response> => {
    if (pathname === PATH) return showPage();
    // The page is of the door's own origin.
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

/** A request of the page as one of a program: the door lets no pages in. */
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
