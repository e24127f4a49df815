import { OpenAI } from '../../client/openai.js';
import { BoundedMap } from '../../lib/bounded-map.js';
import type { AssistantsOptions } from '../../types/index.js';
import type { ClientFor } from '../handler-options.js';

/** Clients beyond so many are made anew: their runs go on, and the store is not theirs. */
const MOST_KEPT = 1_000;

/** What the clients of one base URL have in common. */
export interface ClientsOptions {
  baseURL: string;
  fetch: typeof globalThis.fetch;
  assistants: AssistantsOptions;
}

/** What a request says who it is from. */
interface Caller {
  key: string;
  /** Whether the key came as Azure has it, in a header of its own. */
  isAzure: boolean;
  organization: string | null;
  project: string | null;
}

/**
 * A client for each key, organisation and project that requests come with, kept for the next request of the same. Nothing is
 * proved: who sends these requests is the process itself.
 */
export function createCallersClients({ baseURL, fetch, assistants }: ClientsOptions): ClientFor {
  const clients = new BoundedMap<string, OpenAI>(MOST_KEPT);
  return (request) => {
    const caller = readCaller(request.headers);
    const name = JSON.stringify(caller);
    const found = clients.get(name);
    if (found) return found;
    const { key, isAzure, organization, project } = caller;
    const client = new OpenAI({
      baseURL,
      apiKey: key,
      organization,
      project,
      fetch,
      assistants,
      // The caller has the key, wherever this runs.
      dangerouslyAllowBrowser: true,
      ...(isAzure ? { defaultHeaders: { authorization: null, 'api-key': key } } : {}),
    });
    clients.set(name, client);
    return client;
  };
}

function readCaller(headers: Headers): Caller {
  const azureKey = headers.get('api-key');
  const key = azureKey ?? headers.get('authorization')?.replace(/^Bearer\s+/i, '') ?? '';
  if (key === '') throw noKey();
  return {
    key,
    isAzure: azureKey !== null,
    organization: headers.get('openai-organization'),
    project: headers.get('openai-project'),
  };
}

function noKey(): Error {
  const error = {
    message:
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      '(i.e. Authorization: Bearer YOUR_KEY).',
    type: 'invalid_request_error',
    param: null,
    code: null,
  };
  return OpenAI.APIError.generate(401, { error }, undefined, new Headers());
}
