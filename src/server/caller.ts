import type { WrappableClient } from '../client/with-assistants.js';

/** Who sent a request, according to its headers. */
export interface Caller {
  /** The API key or token, a secret. */
  key: string;
  /** Whether the key came in the header `api-key`, as from Azure's clients. */
  isAzureKey: boolean;
  organization: string | null;
  project: string | null;
}

/** Reads the caller from a request's headers; null if there is no key. */
export function readCaller(request: Request): Caller | null {
  const key = readKey(request);
  if (key === null) return null;
  const { headers } = request;
  return {
    key,
    isAzureKey: readBearer(headers) === null,
    organization: headers.get('openai-organization')?.trim() || null,
    project: headers.get('openai-project')?.trim() || null,
  };
}

/** Returns the key or token of a request, in OpenAI's or Azure's header; null if there is none. */
export function readKey({ headers }: Request): string | null {
  return readBearer(headers) ?? (headers.get('api-key')?.trim() || null);
}

function readBearer(headers: Headers): string | null {
  const [, bearer = null] = /^Bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '') ?? [];
  return bearer;
}

/** The headers by which two callers can differ. */
const CREDENTIALS = ['authorization', 'api-key', 'cookie', 'openai-organization', 'openai-project'];

const clientNumbers = new WeakMap<WrappableClient, number>();
let lastNumber = 0;

/**
 * Returns a name that is different for each caller: made from the client and the credentials of the request, so it contains
 * secrets. If each request has a client of its own, each counts as another caller.
 */
export function nameCaller({ headers }: Request, client: WrappableClient): string {
  const number = clientNumbers.get(client) ?? (lastNumber += 1);
  clientNumbers.set(client, number);
  return JSON.stringify([number, ...CREDENTIALS.map((name) => headers.get(name))]);
}
