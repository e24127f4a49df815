import type { OpenAI } from 'openai';
import type { AssistantsOptions } from '../types/index.js';
import { findSdkClient } from '../upstream/sdk-client.js';
import { readInstalled } from './backend.js';
import { installBeta } from './beta.js';

type WithOptions = (this: OpenAI, changes: object) => OpenAI;

/** Marks the `withOptions` of a wrapped client, so that it is wrapped only once. */
const KEEPS_SURFACE = Symbol.for('openai-assistants-shim.withOptions');

/**
 * A client of any copy of `openai` from 4.20 to 7: `OpenAI`, `AzureOpenAI`, or a subclass. The type has what these clients have in
 * common, because the classes of two copies are not related.
 */
export interface WrappableClient {
  apiKey: string | null;
  baseURL: string;
  maxRetries: number;
  timeout: number;
  beta: object;
  get(path: string): PromiseLike<unknown>;
  post(path: string): PromiseLike<unknown>;
  delete(path: string): PromiseLike<unknown>;
}

/**
 * Adds the old API (`beta.assistants`, `beta.threads`, `beta.vectorStores`) to a client of the SDK. Changes the client in place
 * and returns it. Requests go through that client, and errors are instances of its SDK's classes. Clients from its
 * `withOptions()` have the old API too, with the same options and the same store. If you call it again without options, nothing
 * changes; with other options, they replace the first ones.
 * @throws TypeError if it is not such a client, if an option is bad, and if the client is frozen
 */
export function withAssistants<Client extends WrappableClient>(client: Client, options?: AssistantsOptions): Client {
  // The types of clients differ by version. Only common members are used, or those that were checked to exist.
  install(client as unknown as OpenAI, options);
  return client;
}

function install(client: OpenAI, options: AssistantsOptions | undefined): void {
  if (!('post' in findSdkClient(client))) {
    throw new TypeError('withAssistants takes a client of the openai package, version 4.20 or newer.');
  }
  const installed = readInstalled(client);
  if (installed && (options === undefined || options === installed)) return;
  if (!Object.isExtensible(client)) throw new TypeError('A frozen client cannot carry the assistants surface.');
  installBeta(client, options ?? {});
  keepThroughWithOptions(client);
}

/** Wraps `withOptions()`, so that the new client that it returns gets the old API, too. */
function keepThroughWithOptions(client: OpenAI): void {
  // SDK 4 has none.
  const { withOptions: original } = client as { withOptions?: WithOptions };
  if (!original || KEEPS_SURFACE in original) return;
  const withOptions = (changes: Parameters<OpenAI['withOptions']>[0] & { assistants?: AssistantsOptions }): OpenAI => {
    const next: OpenAI = original.call(client, changes);
    return withAssistants(next, changes.assistants ?? readInstalled(client));
  };
  Object.defineProperty(client, 'withOptions', {
    value: Object.assign(withOptions, { [KEEPS_SURFACE]: true }),
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
