import type { OpenAI } from 'openai';
import { isAzureHost } from './hosts.js';
import { findSdkClient } from './sdk-client.js';

const PROJECT = /^\/api\/projects\/[^/]+$/;

/** The endpoint of a Foundry agent: it has no `/v1`, and requires an api-version. */
const AGENT = /\/protocols\/openai$/;

/** Paths that Azure serves only under `/openai/v1`. */
const ONLY_IN_V1 = /^\/(files|vector_stores|containers|conversations)(\/|$)/;

/** The fields of a client that are used: protected in the SDK, or only on its class for Azure. */
interface AzureClient {
  baseURL: string;
  apiVersion?: unknown;
  defaultQuery?(): object | undefined;
  buildURL: BuildUrl;
}

type BuildUrl = (path: string, query: object | null | undefined, defaultBaseURL?: string) => string;

const routed = new WeakSet();

/**
 * The address under which Azure serves responses, conversations, files, vector stores and containers to a client,
 * without a final slash: `https://{resource}.openai.azure.com/openai/v1`, or a Foundry project's. Null for clients of
 * other services, and for addresses from which it cannot be derived.
 *
 * Clients of the class `AzureOpenAI` talk to Azure at any host, such as a gateway. So do clients whose address ends in
 * `/openai`, or in a deployment below it, and which send an `api-version`.
 */
export function findAzureRoot(client: OpenAI): string | null {
  const own = readClient(client);
  const url = parse(own.baseURL);
  if (url === null) return null;
  const { origin, hostname, pathname } = url;
  // SDKs before 7 append `/openai` to the portal's endpoints, which end with a slash.
  const path = pathname
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .replace(/\/deployments\/[^/]+$/, '');
  const isOfAzureClass = typeof own.apiVersion === 'string';
  const sendsVersion = path.endsWith('/openai') && 'api-version' in (own.defaultQuery?.() ?? {});
  if (AGENT.test(path) || !(isOfAzureClass || sendsVersion || isAzureHost(hostname))) return null;
  if (path.endsWith('/v1')) return origin + path;
  if (path === '' || PROJECT.test(path)) return `${origin}${path}/openai/v1`;
  return isOfAzureClass || path.endsWith('/openai') ? `${origin}${path}/v1` : null;
}

/** The last parsed address: it is needed for each request, and most apps have one. */
let parsed: { text: string; url: Readonly<Pick<URL, 'origin' | 'hostname' | 'pathname'>> | null } | undefined;

function parse(text: string): NonNullable<typeof parsed>['url'] {
  if (parsed?.text === text) return parsed.url;
  const url = URL.canParse(text) ? new URL(text) : null;
  parsed = { text, url: url && { origin: url.origin, hostname: url.hostname, pathname: url.pathname } };
  return parsed.url;
}

/**
 * Makes a client of Azure send requests to {@link findAzureRoot} that are served only there, without the `api-version`
 * that Azure refuses there: requests with that address as `defaultBaseURL` or at the beginning of their path, and those
 * for files, vector stores, containers and conversations. Others are sent as before. Does nothing for clients of other
 * services.
 */
export function routeToAzure(client: OpenAI): void {
  const own = readClient(client);
  if (routed.has(own) || findAzureRoot(client) === null) return;
  routed.add(own);
  const { buildURL: original } = own;
  const buildURL: BuildUrl = (path, query, defaultBaseURL) => {
    const root = findAzureRoot(client);
    if (root === null) return original.call(own, path, query, defaultBaseURL);
    const isWhole = path.startsWith(`${root}/`);
    if (!isWhole && defaultBaseURL !== root && !ONLY_IN_V1.test(path)) {
      return original.call(own, path, query, defaultBaseURL);
    }
    const inherited = { ...readQuery(own.baseURL), ...own.defaultQuery?.() };
    return original.call(own, isWhole ? path : root + path, { ...inherited, ...query, 'api-version': undefined });
  };
  Object.defineProperty(own, 'buildURL', { value: buildURL, writable: true, configurable: true });
}

/** The query of a base URL: newer SDKs add it to requests with a relative path. */
const readQuery = (baseURL: string): object => Object.fromEntries(new URL(baseURL).searchParams);

function readClient(client: OpenAI): AzureClient {
  // See `AzureClient`.
  return findSdkClient(client) as unknown as AzureClient;
}
