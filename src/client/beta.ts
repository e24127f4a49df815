import type { OpenAI } from 'openai';
import { createEngine } from '../engine/create-engine.js';
import type { AssistantsEngine } from '../engine/engine.js';
import { checkAssistantsOptions } from '../schemas/index.js';
import type { AssistantsOptions } from '../types/index.js';
import { Assistants } from './assistants.js';
import type { Backend } from './backend.js';
import { installFiles } from './files.js';
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

/** The engine is made when the first call needs it: many clients are made and never used for assistants. */
function createBackend(client: OpenAI, options: AssistantsOptions): Backend {
  let engine: AssistantsEngine | undefined;
  return {
    client,
    get engine() {
      return (engine ??= createEngine(client, options));
    },
  };
}

/** Works on an accessor as well, where an assignment would not. */
function define(beta: object, name: string, resource: object): void {
  Object.defineProperty(beta, name, { value: resource, writable: true, enumerable: true, configurable: true });
}
