import type { OpenAI } from 'openai';
import type { Call } from '../upstream/call.js';
import { readBackend, type Backend } from './backend.js';
import { createCall } from './request-options.js';
import type { Service } from './service.js';
import type { WrappableClient } from './with-assistants.js';

/**
 * Does work with a client for an exported function named `name`, such as `prune`. Rejects with a `TypeError` if the client is
 * not one of this package or wrapped. If the work throws, rejects with the error as one of the client's SDK.
 */
export async function askService<T>(
  client: WrappableClient,
  name: string,
  work: (service: Service, call: Call) => Promise<T>,
): Promise<T> {
  const { client: sdkClient, backend } = requireBackend(client, name);
  const call = createCall(name, undefined);
  const service = await backend.load();
  try {
    return await work(service, call);
  } catch (error) {
    throw service.toClientError(sdkClient, error, call);
  }
}

/** Returns a client and its backend. Throws a `TypeError` that names the called function (`name`) if the client has none. */
export function requireBackend(client: WrappableClient, name: string): { client: OpenAI; backend: Backend } {
  // As in `withAssistants`: the types of clients differ by SDK version.
  const sdkClient = client as unknown as OpenAI;
  const backend = readBackend(sdkClient);
  if (backend === undefined) {
    throw new TypeError(`${name} takes a client of openai-assistants-shim, or one that withAssistants has wrapped.`);
  }
  return { client: sdkClient, backend };
}
