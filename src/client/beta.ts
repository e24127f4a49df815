import type { OpenAI } from 'openai';
import { checkAssistantsOptions } from '../schemas/check-options.js';
import type { AssistantsOptions } from '../types/index.js';
import { Assistants } from './assistants.js';
import type { Backend } from './backend.js';
import { installFiles } from './files.js';
import type { Service } from './service.js';
import { Threads } from './threads.js';
import { VectorStores } from './vector-stores.js';

/** Where a `beta` object keeps its options. Registered, so that the ESM and the CommonJS build see each other's. */
const INSTALLED = Symbol.for('openai-assistants-shim.installed');

/**
 * Puts the legacy resources on the client's own `beta` object; whatever else stands there stays. Lets its `files` serve
 * the ids that those resources give.
 */
export function installBeta(client: OpenAI, options: AssistantsOptions): void {
  checkAssistantsOptions(options);
  const target: { beta?: object } = client;
  const beta = (target.beta ??= {});
  const backend = createBackend(client, options);
  define(beta, 'assistants', new Assistants(backend));
  define(beta, 'threads', new Threads(backend));
  if (!('vectorStores' in beta)) define(beta, 'vectorStores', new VectorStores(client));
  installFiles(client);
  Object.defineProperty(beta, INSTALLED, { value: options, enumerable: false, configurable: true });
}

/** The options of the surface that the client carries; undefined when it carries none. */
export function readInstalled(client: OpenAI): AssistantsOptions | undefined {
  const { beta } = client as { beta?: { [INSTALLED]?: AssistantsOptions } };
  return beta?.[INSTALLED];
}

/**
 * What does the work is loaded when the first call needs it: many apps import the client where few of them, or none yet, use
 * assistants. A load that fails is tried again by the next call.
 */
function createBackend(client: OpenAI, options: AssistantsOptions): Backend {
  let service: Promise<Service> | undefined;
  const load = async (): Promise<Service> => {
    try {
      const { createService } = await import('./service.js');
      return createService(client, options);
    } catch (error) {
      service = undefined;
      throw error;
    }
  };
  return { client, load: () => (service ??= load()) };
}

/** Works on an accessor as well, where an assignment would not. */
function define(beta: object, name: string, resource: object): void {
  Object.defineProperty(beta, name, { value: resource, writable: true, enumerable: true, configurable: true });
}
