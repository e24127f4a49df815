import type { OpenAI } from 'openai';
import { isAzureHost } from './hosts.js';
import { findSdkClient } from './sdk-client.js';

const PROJECT = /^\/api\/projects\/[^/]+$/;

/** The endpoint of one Foundry agent: it has no `/v1`, and wants an api-version. */
const AGENT = /\/protocols\/openai$/;

/** What Azure serves under `/openai/v1` only, whichever call of the client asks for it. */
const ONLY_IN_V1 = /^\/(files|vector_stores|containers|conversations)(\/|$)/;

/** What is read of a client: the SDK declares it protected, or has it on its class for Azure only. */
interface AzureClient {
  baseURL: string;
  apiVersion?: unknown;
  defaultQuery?(): object | undefined;
  buildURL: BuildUrl;
}

type BuildUrl = (path: string, query: object | null | undefined, defaultBaseURL?: string) => string;

const routed = new WeakSet();

/**
 * The address under which Azure serves responses, conversations, files, vector stores and containers to a client, without a
 * slash at its end: `https://{resource}.openai.azure.com/openai/v1`, or that of a Foundry project. Null for a client of any
 * other service, or of an address that does not tell where it is.
 *
 * A client of the class `AzureOpenAI` speaks to Azure at whatever host, a gateway's included, and so does one whose address ends
 * in `/openai`, or in a deployment below it, and which sends an `api-version`.
 */
export function findAzureRoot(client: OpenAI): string | null {
  const own = readClient(client);
  const url = parse(own.baseURL);
  if (url === null) return null;
  const { origin, hostname, pathname } = url;
  // SDKs before 7 put `/openai` behind the slash that the portal's endpoints end with.
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

/** The address that was parsed last: this is asked for each request, and most apps have one. */
let parsed: { text: string; url: Readonly<Pick<URL, 'origin' | 'hostname' | 'pathname'>> | null } | undefined;

function parse(text: string): NonNullable<typeof parsed>['url'] {
  if (parsed?.text === text) return parsed.url;
  const url = URL.canParse(text) ? new URL(text) : null;
  parsed = { text, url: url && { origin: url.origin, hostname: url.hostname, pathname: url.pathname } };
  return parsed.url;
}

/**
 * Lets a client of Azure send to {@link findAzureRoot} what is served there only, without the `api-version` that Azure refuses
 * there: requests with that address as `defaultBaseURL` or at the beginning of their path, and those for files, vector stores,
 * containers and conversations. All others go where they went. Does nothing for clients of other services.
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

/** The query that a base URL may have: newer SDKs add it to the requests whose path is not a whole address. */
const readQuery = (baseURL: string): object => Object.fromEntries(new URL(baseURL).searchParams);

function readClient(client: OpenAI): AzureClient {
  // See `AzureClient`.
  return findSdkClient(client) as unknown as AzureClient;
}
