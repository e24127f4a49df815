/** Where a request that is passed on goes, behind the service's base URL. */
export interface Target {
  /** Begins with a slash. Percent-encoding is undone: what is left needs none. */
  path: string;
  /** The first segment of the path: `files`. */
  resource: string;
  query: URLSearchParams;
}

/**
 * The characters that a segment of a path may have: those of ids and of the names of models, all of which stand for themselves in
 * a URL. Not among them: what servers take for the end of a segment or a path (`/ \ ; ? #`), and `%`, which would be a second encoding.
 */
const SEGMENT = /^[\w.~:@!$&'()*+,=-]+$/;

/**
 * Reads the path and query behind `/v1`. A slash at the end of the path means nothing. Null for a path that could be read in more than one way, and so might lead elsewhere than
 * it says: with empty or dot segments, an encoded slash, a second encoding, control characters.
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
 * The address of a target. `base` is that of its path as the client would call it; its query holds over the caller's, whose version
 * of Azure's API is that of the endpoint here.
 */
export function joinTarget(base: URL, { path, query }: Target): URL {
  // It ends so unless the client builds its addresses in a way of its own, which might lead anywhere.
  if (!base.pathname.endsWith(path)) throw new TypeError('The client changes the paths of its requests.');
  const url = new URL(base);
  for (const [name, value] of query) {
    if (name !== 'api-version' && !base.searchParams.has(name)) url.searchParams.append(name, value);
  }
  return url;
}
