import { getPathNoStrict } from 'hono/utils/url';

/** The prefixes of all paths: OpenAI's, and Azure's two. */
export const PREFIXES = ['/v1', '/openai/v1', '/openai'];

/** Azure's SDKs before version 7 write two slashes if their endpoint ends with one. */
const joinSlashes = (path: string): string => path.replace(/\/{2,}(?=openai\/)/, '/');

/** Returns the path by which to find the route of a request. */
export const readRoutePath = (request: Request): string => joinSlashes(getPathNoStrict(request));

const VERSIONED = /^\/(?:openai\/v1|openai|v1)(?=\/)/;

/** The prefix that Azure's SDKs add to paths of calls with a model. The body has the model too. */
const DEPLOYMENT = /^\/deployments\/[^/?]+(?=\/)/;

/**
 * Returns the path of a request after the prefix, with its query: `/files/abc?limit=1`. Null if it has no known prefix, or is
 * not below `basePath`.
 */
export function readPath(request: Request, basePath: string): string | null {
  const { pathname, search } = new URL(request.url);
  const base = `/${basePath}/`.replace(/\/+/g, '/');
  if (!pathname.startsWith(base)) return null;
  const path = joinSlashes(pathname.slice(base.length - 1));
  return VERSIONED.test(path) ? path.replace(VERSIONED, '').replace(DEPLOYMENT, '') + search : null;
}
