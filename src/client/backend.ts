import type { OpenAI } from 'openai';
import type { AssistantsOptions, LegacySurface } from '../types/index.js';
import type { Service } from './service.js';

/** What the legacy resources of a client share. They find it on the client. */
export interface Backend {
  /** The client that has the resources. Calls use its settings, and throw its error classes. */
  readonly client: OpenAI;
  readonly options: AssistantsOptions;
  /** The old API that the client's SDK had before ours replaced it; null if it had none. */
  readonly legacy: LegacySurface | null;
  /** Resolves the service. The first call loads and creates it. */
  readonly load: () => Promise<Service>;
  /** The service, if a call has loaded it already. */
  readonly loaded: () => Service | undefined;
}

/** The property of a client that holds its backend. A registered symbol, so that the ESM and the CommonJS build share it. */
const BACKEND = Symbol.for('openai-assistants-shim.backend');

interface Carrier {
  [BACKEND]?: Backend;
}

/** Sets the backend of a client. Replaces an earlier one. */
export function setBackend(client: OpenAI, backend: Backend): void {
  Object.defineProperty(client, BACKEND, { value: backend, enumerable: false, configurable: true });
}

/** Returns the backend of a client; undefined if it has none. */
export function readBackend(client: OpenAI): Backend | undefined {
  // Only `setBackend` writes this property.
  return (client as Carrier)[BACKEND];
}

/** Returns the options of a client's backend; undefined if it has none. */
export const readInstalled = (client: OpenAI): AssistantsOptions | undefined => readBackend(client)?.options;

/** Returns the backend of a client. If it has none, as after `new Threads(client)`, it gets one with default options. */
export function findBackend(client: OpenAI): Backend {
  const found = readBackend(client);
  if (found) return found;
  const made = createBackend(client, {}, null);
  setBackend(client, made);
  return made;
}

/**
 * Creates a backend, which loads the service at the first call: many apps import the client and never use assistants, or only
 * later. If loading fails, the next call tries again.
 */
export function createBackend(client: OpenAI, options: AssistantsOptions, legacy: LegacySurface | null): Backend {
  let service: Promise<Service> | undefined;
  let loaded: Service | undefined;
  const load = async (): Promise<Service> => {
    try {
      const { rollout, shadow } = options;
      const made = shadow
        ? (await import('./add-shadow.js')).createShadowedService(client, { ...options, shadow })
        : (await import('./service.js')).createService(client, options);
      if (rollout === undefined) return (loaded = made);
      const { addRollout } = await import('./add-rollout.js');
      return (loaded = addRollout(made, client, { ...options, rollout }, legacy));
    } catch (error) {
      service = undefined;
      throw error;
    }
  };
  return { client, options, legacy, load: () => (service ??= load()), loaded: () => loaded };
}
