import { isAzureHost, isOpenAIHost, readContainerFileId, readOutputImageId } from '../../client/addresses.js';

/** A request to the service that this library answers instead. */
export interface LegacyCall {
  /** The URL for the handler. Its path is OpenAI's or Azure's, without what precedes it. */
  url: string;
  /** The base URL of the service for the library's own requests, ending in `/v1`. */
  baseURL: string;
  /** Whether it is a call of the old API. Others are only passed on. */
  isLegacy: boolean;
}

/** Decides from the URL of a request whether this library answers it; null if the request must not change. */
export type FindCall = (address: string) => LegacyCall | null;

/** A quick check: true for every URL that could be one of the service. */
const MAY_MATTER = /api\.openai\.com|\.azure\.(?:com|us|cn)|cognitive\.microsoft\./i;

/** Whether a URL, or a host alone, needs a closer look. */
export const mayMatter = (address: string): boolean => MAY_MATTER.test(address);

const OPENAI_PATH = /^\/v1\/(assistants|threads|files)(?:\/(.*))?$/;
/**
 * The path of an Azure resource: with or without a version, in Foundry after the name of a project, and with two slashes if the
 * SDK got an endpoint that ends with a slash.
 */
const AZURE_PATH = /^((?:\/api\/projects\/[^/]+)?)\/+openai(?:\/v1)?\/(assistants|threads|files)(?:\/(.*))?$/;

/**
 * Creates a function that finds calls of the old API: `/v1/assistants…`, `/v1/threads…` and `/v1/files/{id}` (if the file is in
 * a container, or an image of a code interpreter call) on OpenAI's hosts, and the same on Azure's. With a base URL, it finds all
 * calls to OpenAI's hosts, which then go to that base URL, except calls to the host of the base URL itself.
 */
export function createCallFinder(baseURL?: string): FindCall {
  const ownHost = baseURL === undefined ? null : new URL(baseURL).host;
  return (address) => {
    if (!mayMatter(address) || !URL.canParse(address)) return null;
    const url = new URL(address);
    if (!isPlain(url)) return null;
    if (isOpenAIHost(url.hostname)) {
      const isLegacy = isLegacyPath(OPENAI_PATH.exec(url.pathname)?.slice(1));
      const isPassedOn = ownHost !== null && url.host !== ownHost;
      if (!isLegacy && !isPassedOn) return null;
      return { url: url.href, baseURL: baseURL ?? `https://${url.host}/v1`, isLegacy };
    }
    if (!isAzureHost(url.hostname)) return null;
    const [, project = '', ...parts] = AZURE_PATH.exec(url.pathname) ?? [];
    if (!isLegacyPath(parts)) return null;
    const root = `https://${url.host}${project}/openai/v1`;
    url.pathname = url.pathname.slice(project.length);
    return { url: url.href, baseURL: root, isLegacy: true };
  };
}

const isPlain = ({ protocol, port }: URL): boolean => /^https?:$/.test(protocol) && port === '';

function isLegacyPath([resource, rest = '']: readonly (string | undefined)[] = []): boolean {
  if (resource !== 'files') return resource !== undefined;
  const [, name] = /^([^/]+)(?:\/content)?$/.exec(rest) ?? [];
  if (name === undefined) return false;
  const id = decode(name);
  return readContainerFileId(id) !== null || readOutputImageId(id) !== null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
