import type { OpenAI } from 'openai';
import { createShadow } from '../shadow/shadow-runs.js';
import type { AssistantsOptions, ShadowOption } from '../types/index.js';
import { routeToAzure } from '../upstream/azure.js';
import { logThrough } from '../upstream/log.js';
import { createService, type Service } from './service.js';

/** Creates the service of a client with the option `shadow`: the event of an ended run starts its repetition. */
export function createShadowedService(client: OpenAI, options: AssistantsOptions & { shadow: ShadowOption }): Service {
  const { onEvent = [], shadow } = options;
  // `checkShadowOption` has checked that the client can send requests.
  const sender = (shadow.client as unknown as OpenAI | undefined) ?? client;
  routeToAzure(sender);
  let listener: ReturnType<typeof createShadow> | undefined;
  const ports = {
    client: sender,
    options,
    findContext: () => service.engine.context,
    warn: (message: string) => logThrough(client, 'warn', message),
  };
  const listeners = typeof onEvent === 'function' ? [onEvent] : onEvent;
  const service = createService(client, {
    ...options,
    onEvent: [...listeners, (event) => (listener ??= createShadow(ports))(event)],
  });
  return service;
}
