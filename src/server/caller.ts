import type { WrappableClient } from '../client/with-assistants.js';

/** Who a request is of, by its own account. */
export interface Caller {
  /** A secret. */
  key: string;
  /** Whether the key came as Azure's clients send theirs, in `api-key`. */
  isAzureKey: boolean;
  organization: string | null;
  project: string | null;
}

/** What a request says of its caller; null for one without a key. */
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

/** The key or token that a request carries, as OpenAI's clients send it or as Azure's do; null for none. */
export function readKey({ headers }: Request): string | null {
  return readBearer(headers) ?? (headers.get('api-key')?.trim() || null);
}

function readBearer(headers: Headers): string | null {
  const [, bearer = null] = /^Bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '') ?? [];
  return bearer;
}

/** What a request may prove by whose it is. */
const CREDENTIALS = ['authorization', 'api-key', 'cookie', 'openai-organization', 'openai-project'];

const clientNumbers = new WeakMap<WrappableClient, number>();
let lastNumber = 0;

/**
 * Tells the callers of requests apart, by the client that serves them and by what they carry. A client made for each request makes
 * each a caller of its own. Holds secrets.
 */
export function nameCaller({ headers }: Request, client: WrappableClient): string {
  const number = clientNumbers.get(client) ?? (lastNumber += 1);
  clientNumbers.set(client, number);
  return JSON.stringify([number, ...CREDENTIALS.map((name) => headers.get(name))]);
}
