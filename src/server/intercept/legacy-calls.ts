import { isAzureHost, isOpenAIHost, readContainerFileId, readOutputImageId } from '../../client/addresses.js';

/** A request to the service that is answered here instead. */
export interface LegacyCall {
  /** Its address, as the handler takes it: the path is OpenAI's or Azure's, without what stands ahead of it. */
  url: string;
  /** Where what is asked to answer it goes, ending in `/v1`. */
  baseURL: string;
  /** Whether it is of the surface that is gone. Any other is only passed on. */
  isLegacy: boolean;
}

/** Finds out of a request's whole address whether it is answered here; null for a request that goes where it went. */
export type FindCall = (address: string) => LegacyCall | null;

/** All that most requests are asked: quick, and true for every address that could matter. */
const MAY_MATTER = /api\.openai\.com|\.azure\.(?:com|us|cn)|cognitive\.microsoft\./i;

/** Whether an address, or a host alone, has to be looked at more closely. */
export const mayMatter = (address: string): boolean => MAY_MATTER.test(address);

const OPENAI_PATH = /^\/v1\/(assistants|threads|files)(?:\/(.*))?$/;
/**
 * A resource's, with or without the version in the path; behind the name of a project in Foundry. There are two slashes where an
 * SDK was given an endpoint that ends with one.
 */
const AZURE_PATH = /^((?:\/api\/projects\/[^/]+)?)\/+openai(?:\/v1)?\/(assistants|threads|files)(?:\/(.*))?$/;

/**
 * Makes what finds the calls of the legacy surface: `/v1/assistants…`, `/v1/threads…` and `/v1/files/{a container's file}` of
 * OpenAI's hosts, and the same of Azure's. With a base URL, calls of any path to OpenAI's hosts are found, and go there, but for
 * those to the host of the base URL itself.
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
