/** The path and query of a request to pass on, relative to the base URL of the service. */
export interface Target {
  /** With a leading slash, and without percent-encoding, which its characters do not need. */
  path: string;
  /** The first segment of the path: `files`. */
  resource: string;
  query: URLSearchParams;
}

/**
 * The characters of a path segment: those of ids and model names, which need no encoding. It excludes those that servers take
 * for the end of a segment or path (`/ \ ; ? #`), and `%`, which would be a second encoding.
 */
const SEGMENT = /^[\w.~:@!$&'()*+,=-]+$/;

/**
 * Reads the path and query after `/v1`. A trailing slash is ignored. Null for an ambiguous path, which could lead elsewhere
 * than it says: with empty or dot segments, an encoded slash, a second encoding, or control characters.
 */
export function readTarget(pathAndQuery: string): Target | null {
  const { path, search } = /^(?<path>[^?#]*)(?<search>\?[^#]*)?$/.exec(pathAndQuery)?.groups ?? {};
  if (!path?.startsWith('/')) return null;
  const segments = path.slice(1).replace(/\/$/, '').split('/').map(decode);
  if (!segments.every(isSegment)) return null;
  const resource = segments[0] ?? '';
  return { path: `/${segments.join('/')}`, resource, query: new URLSearchParams(search) };
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

const isSegment = (segment: string | null): segment is string =>
  segment !== null && SEGMENT.test(segment) && !/^\.+$/.test(segment);

/**
 * Returns the URL of a target. `base` is the URL to which the client would send this path; its query overrides the caller's, so
 * that Azure's API version is that of this endpoint.
 */
export function joinTarget(base: URL, { path, query }: Target): URL {
  // A client can override how it builds URLs, and then the request could go anywhere.
  if (!base.pathname.endsWith(path)) throw new TypeError('The client changes the paths of its requests.');
  const url = new URL(base);
  for (const [name, value] of query) {
    if (name !== 'api-version' && !base.searchParams.has(name)) url.searchParams.append(name, value);
  }
  return url;
}
