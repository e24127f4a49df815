import type { Call } from '../upstream/call.js';

/** Headers that describe the body of the upstream response, which is not the body of the legacy one. */
const BODY_HEADERS = ['content-encoding', 'content-length', 'transfer-encoding'];

/** The HTTP response that the legacy service would have sent: `body`, with the headers of the last upstream response. */
export function createLegacyResponse(call: Call, contentType: string, body: string | ReadableStream): Response {
  const headers = new Headers(call.response?.headers);
  for (const name of BODY_HEADERS) headers.delete(name);
  headers.set('content-type', contentType);
  return new Response(body, { status: 200, headers });
}

/** The id of the last upstream request, or null when there was none. */
export function readRequestId(call: Call): string | null {
  return call.response?.headers.get('x-request-id') ?? null;
}
