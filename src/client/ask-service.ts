import type { OpenAI } from 'openai';
import type { Call } from '../upstream/call.js';
import { readBackend, type Backend } from './backend.js';
import { createCall } from './request-options.js';
import type { Service } from './service.js';
import type { WrappableClient } from './with-assistants.js';

/**
 * Lets what stands behind a client do something that no method of the client does. `name` is that of the function which the
 * caller has called. Rejects with a `TypeError` for a client that is neither a drop-in nor wrapped; what the work throws
 * becomes an error of the client's SDK.
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

/** A client and what stands behind it. Throws a `TypeError`, which names the function that was called, where nothing does. */
export function requireBackend(client: WrappableClient, name: string): { client: OpenAI; backend: Backend } {
  // As in `withAssistants`: clients differ by version.
  const sdkClient = client as unknown as OpenAI;
  const backend = readBackend(sdkClient);
  if (backend === undefined) {
    throw new TypeError(`${name} takes a client of openai-assistants-shim, or one that withAssistants has wrapped.`);
  }
  return { client: sdkClient, backend };
}
