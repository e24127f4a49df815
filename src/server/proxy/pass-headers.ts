/** Headers for one connection only, which proxies must not pass on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['http2-settings', 'expect'],
];

/** Headers about the caller, its account and its network path. The service must not get them. */
const OF_CALLER = [
  ...['authorization', 'api-key', 'x-api-key', 'openai-organization', 'openai-project', 'cookie', 'cookie2'],
  ...['host', 'forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'origin', 'referer', 'accept-encoding'],
];
const OF_CALLER_PREFIX = /^(proxy-|x-forwarded-|x-original-|x-rewrite-|x-http-method|sec-|cf-|access-control-)/;

/** Headers that are meant for clients of the service's own host. */
const OF_SERVICE = [
  ...['set-cookie', 'set-cookie2', 'alt-svc', 'strict-transport-security', 'content-location', 'refresh', 'link'],
  ...['clear-site-data', 'report-to', 'reporting-endpoints', 'nel', 'www-authenticate'],
];
const OF_SERVICE_PREFIX = /^(proxy-|access-control-)/;

/** Headers about the SDK and its own request, which are not part of the client's settings. */
const OF_SDK = /^(x-stainless-.*|accept|content-type|content-length|idempotency-key)$/;

/** A path on the same host. */
const LOCAL_PATH = /^\/(?![/\\])[^\\]*$/;

/**
 * Returns the headers for the service: those of the caller that describe the request, overridden by those that the client sends
 * with each request (key, account, default headers).
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
 * Returns the headers for the caller. `fetch` has decoded the body, so its length and encoding no longer apply. `showsAccount`
 * says whether the caller may learn the account.
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

/** Returns the names in a `connection` header: headers for this connection only. */
const namesIn = (connection: string | null): string[] =>
  (connection ?? '').split(',').map((name) => name.trim().toLowerCase());
