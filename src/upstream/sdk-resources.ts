import { OpenAI } from 'openai';
import { routeToAzure } from './azure.js';
import { createOlderTransport } from './older-transport.js';
import { findSdkClient } from './sdk-client.js';

/** The resources of the SDK through which requests are sent. */
export type SdkResources = Pick<OpenAI, 'containers' | 'conversations' | 'responses' | 'vectorStores'>;

const transports = new WeakMap<OpenAI, OpenAI>();
const opened = new WeakMap<OpenAI, SdkResources>();

/**
 * The resources that send a client's requests: its own where its SDK knows conversations. For an older one (4.20 to 5.13)
 * they are those of the SDK that this library brings, on top of that client's own HTTP methods, so that whatever was set
 * on it holds: key, base URL, headers, query, agent, `fetch`, timeout, retries, Azure's token and what a subclass adds.
 */
export function openResources(client: OpenAI): SdkResources {
  routeToAzure(client);
  if (knowsConversations(client)) return client;
  const transport = openTransport(client);
  const known = opened.get(transport);
  if (known) return known;
  const resources: SdkResources = {
    containers: new OpenAI.Containers(transport),
    conversations: new OpenAI.Conversations(transport),
    responses: new OpenAI.Responses(transport),
    vectorStores: new OpenAI.VectorStores(transport),
  };
  opened.set(transport, resources);
  return resources;
}

/** What a resource of the SDK that this library brings takes for its client, so that it sends as {@link openResources}. */
export function openTransport(client: OpenAI): OpenAI {
  routeToAzure(client);
  if (knowsConversations(client)) return client;
  const older = findSdkClient(client);
  const known = transports.get(older);
  if (known) return known;
  const transport = createOlderTransport(older);
  transports.set(older, transport);
  return transport;
}

/** Whether the client's SDK is 5.15 or newer. */
export function knowsConversations(client: OpenAI): boolean {
  // The client may be of an SDK that has none.
  return Boolean((client as Partial<OpenAI>).conversations);
}
