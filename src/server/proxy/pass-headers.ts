/** What belongs to one connection, and not to the request or answer that it carries (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['http2-settings', 'expect'],
];

/** What a request says of its caller, of whose account it is, and of the way that it came. None of it is the service's. */
const OF_CALLER = [
  ...['authorization', 'api-key', 'x-api-key', 'openai-organization', 'openai-project', 'cookie', 'cookie2'],
  ...['host', 'forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'origin', 'referer', 'accept-encoding'],
];
const OF_CALLER_PREFIX = /^(proxy-|x-forwarded-|x-original-|x-rewrite-|x-http-method|sec-|cf-|access-control-)/;

/** What an answer says to a client of the service's own host. */
const OF_SERVICE = [
  ...['set-cookie', 'set-cookie2', 'alt-svc', 'strict-transport-security', 'content-location', 'refresh', 'link'],
  ...['clear-site-data', 'report-to', 'reporting-endpoints', 'nel', 'www-authenticate'],
];
const OF_SERVICE_PREFIX = /^(proxy-|access-control-)/;

/** What the SDK says of itself and its own request, and not for the client. */
const OF_SDK = /^(x-stainless-.*|accept|content-type|content-length|idempotency-key)$/;

/** A path at the same host. */
const LOCAL_PATH = /^\/(?![/\\])[^\\]*$/;

/**
 * The headers that go upstream: of the caller's those that speak of the request itself, and over them all that the client sends
 * with each request: its key, its account and its default headers.
 */
export function passRequestHeaders(ofCaller: Headers, ofClient: Headers): Headers {
  const dropped = new Set([...HOP_BY_HOP, ...OF_CALLER, ...namesIn(ofCaller.get('connection'))]);
  const passed = new Headers([...ofCaller].filter(([name]) => !dropped.has(name) && !OF_CALLER_PREFIX.test(name)));
  for (const [name, value] of ofClient) {
    if (OF_SDK.test(name) || (name === 'user-agent' && passed.has(name))) continue;
    passed.set(name, value);
  }
  return passed;
}

/**
 * The headers of the service's answer that go to the caller. `fetch` has decoded the body, whose length and encoding are others
 * then. `showsAccount`: whether the caller may learn whose account it was.
 */
export function passResponseHeaders(headers: Headers, showsAccount: boolean): Headers {
  const encoding = headers.get('content-encoding');
  const isDecoded = encoding !== null && encoding !== 'identity';
  const dropped = new Set([
    ...HOP_BY_HOP,
    ...OF_SERVICE,
    ...namesIn(headers.get('connection')),
    ...(isDecoded ? ['content-encoding', 'content-length'] : []),
    ...(showsAccount ? [] : ['openai-organization', 'openai-project']),
    ...(LOCAL_PATH.test(headers.get('location') ?? '') ? [] : ['location']),
  ]);
  return new Headers([...headers].filter(([name]) => !dropped.has(name) && !OF_SERVICE_PREFIX.test(name)));
}

/** The headers that a `connection` header declares to be of the connection. */
const namesIn = (connection: string | null): string[] =>
  (connection ?? '').split(',').map((name) => name.trim().toLowerCase());
