import type { Call } from '../upstream/call.js';

/** Headers that describe the body of the service's response, which the legacy response does not have. */
const BODY_HEADERS = ['content-encoding', 'content-length', 'transfer-encoding'];

/** Makes the HTTP response that the legacy service would have sent: `body`, with the headers of the service's last response. */
export function createLegacyResponse(call: Call, contentType: string, body: string | ReadableStream): Response {
  const headers = new Headers(call.response?.headers);
  for (const name of BODY_HEADERS) headers.delete(name);
  headers.set('content-type', contentType);
  return new Response(body, { status: 200, headers });
}

/** Returns the id of the last request to the service; null if there was none. */
export function readRequestId(call: Call): string | null {
  return call.response?.headers.get('x-request-id') ?? null;
}
