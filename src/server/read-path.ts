import { getPathNoStrict } from 'hono/utils/url';

/** What stands before the path of an endpoint: OpenAI's, and Azure's two. */
export const PREFIXES = ['/v1', '/openai/v1', '/openai'];

/** Azure's SDKs before 7 write two slashes where their endpoint ends with one. */
const joinSlashes = (path: string): string => path.replace(/\/{2,}(?=openai\/)/, '/');

/** The path by which the route of a request is found. */
export const readRoutePath = (request: Request): string => joinSlashes(getPathNoStrict(request));

const VERSIONED = /^\/(?:openai\/v1|openai|v1)(?=\/)/;

/** What Azure's SDKs put before the paths of calls that name a model, which stands in the body as well. */
const DEPLOYMENT = /^\/deployments\/[^/?]+(?=\/)/;

/**
 * The path of a request behind the prefix, as any endpoint's: `/files/abc?limit=1`. Null where there is none, or which is not below
 * `basePath`.
 */
export function readPath(request: Request, basePath: string): string | null {
  const { pathname, search } = new URL(request.url);
  const base = `/${basePath}/`.replace(/\/+/g, '/');
  if (!pathname.startsWith(base)) return null;
  const path = joinSlashes(pathname.slice(base.length - 1));
  return VERSIONED.test(path) ? path.replace(VERSIONED, '').replace(DEPLOYMENT, '') + search : null;
}
