import { isAzureHost } from '../client/addresses.js';
import { OpenAI } from '../client/openai.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { hmacSha256 } from '../lib/hmac.js';
import type { AssistantsOptions } from '../types/index.js';
import { readCaller, type Caller } from './caller.js';
import type { ClientFor } from './handler-options.js';
import { KeyCache } from './key-cache.js';
import { proveKey } from './prove-key.js';
import { noKey } from './refusal.js';

type Fetch = NonNullable<NonNullable<ConstructorParameters<typeof OpenAI>[0]>['fetch']>;

/** Options of `callersKeys`. */
export interface CallersKeysOptions {
  /** The address of the service, ending in `/v1`. Default: `OPENAI_BASE_URL`, or OpenAI. */
  baseURL?: string | undefined;
  /**
   * Options of the clients. Each account gets its own namespace in the store. A `namespace` that you set here is put in front of
   * it, and has at most 20 characters.
   */
  assistants?: AssistantsOptions | undefined;
  /**
   * Whether the service must accept a key before the store is read for it; true by default. With false, all requests belong to one
   * user, whatever their keys are. Use false only for a server that nobody else can reach.
   */
  prove?: boolean | undefined;
  /** Sends the requests. Default: the global `fetch`. */
  fetch?: Fetch | undefined;
}

/** The maximum length of the caller's `namespace`, so that the namespace of an account fits behind it. */
const LONGEST_PREFIX = 20;

/**
 * Gives each request a client with the key, organization and project that it carries: `createAssistantsHandler({ clientFor:
 * callersKeys() })`.
 *
 * The library accepts a key for ten minutes once the service has answered a request with it. If the service refuses the key,
 * the caller gets the service's 401. Keys of the same organization and project see the same data, if the service's headers
 * name both; otherwise each key sees only its own. Keys stay in memory for those ten minutes, and nowhere else.
 * @throws TypeError if the namespace is too long or has other characters
 */
export function callersKeys(options: CallersKeysOptions = {}): ClientFor {
  const { assistants = {}, prove = true } = options;
  const prefix = assistants.namespace;
  if (prove && prefix !== undefined && !/^[\w.-]{1,20}$/.test(prefix)) {
    throw new TypeError(
      `'assistants.namespace' of callersKeys must be 1 to ${LONGEST_PREFIX} letters, digits and '_', '.', '-'.`,
    );
  }
  const cache = new KeyCache();

  async function makeClient(caller: Caller): Promise<WrappableClient> {
    if (!prove) return createClient(options, caller, assistants);
    const account = await proveKey(createClient(options, caller, {}), caller);
    const namespace = prefix === undefined ? account : `${prefix}.${account}`;
    return createClient(options, caller, { ...assistants, namespace });
  }

  return async (request) => {
    const caller = readCaller(request);
    if (!caller) throw noKey();
    return cache.find(nameCaller(caller), () => makeClient(caller));
  };
}

function createClient(
  { baseURL, fetch }: CallersKeysOptions,
  { key, isAzureKey, organization, project }: Caller,
  assistants: AssistantsOptions,
): WrappableClient {
  // Azure accepts the key of `api-key` there, and tokens of Entra as bearer tokens. OpenAI accepts all keys as bearer tokens.
  const isForAzure = isAzureKey && baseURL !== undefined && isAzureHost(new URL(baseURL).hostname);
  return new OpenAI({
    apiKey: key,
    // Not from the environment of this process, which belongs to another account.
    adminAPIKey: null,
    organization,
    project,
    assistants,
    // This is a server, even if the runtime imitates a browser.
    dangerouslyAllowBrowser: true,
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(fetch === undefined ? {} : { fetch }),
    ...(isForAzure ? { defaultHeaders: { authorization: null, 'api-key': key } } : {}),
  });
}

/** Returns a name that is different for each caller, and does not contain the key. */
const nameCaller = ({ key, isAzureKey, organization, project }: Caller): string =>
  hmacSha256(key, JSON.stringify([isAzureKey, organization, project]));
