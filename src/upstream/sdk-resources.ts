import { OpenAI } from 'openai';
import { routeToAzure } from './azure.js';
import { createOlderTransport } from './older-transport.js';
import { findSdkClient } from './sdk-client.js';

/** The resources of the SDK through which requests are sent. */
export type SdkResources = Pick<OpenAI, 'containers' | 'conversations' | 'responses' | 'vectorStores'>;

const transports = new WeakMap<OpenAI, OpenAI>();
const opened = new WeakMap<OpenAI, SdkResources>();

/**
 * The resources that send a client's requests: its own if its SDK has conversations. For an older SDK (4.20 to 5.13):
 * those of the bundled SDK on top of the client's own HTTP methods, so that all its settings apply: key, base URL,
 * headers, query, agent, `fetch`, timeout, retries, Azure's token, and additions by a subclass.
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

/** The client for a resource of the bundled SDK, so that it sends like {@link openResources}. */
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
function knowsConversations(client: OpenAI): boolean {
  // An older SDK has none.
  return Boolean((client as Partial<OpenAI>).conversations);
}
