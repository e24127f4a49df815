import type { OpenAI } from 'openai';
import type { AssistantsOptions, LegacySurface } from '../types/index.js';
import type { Service } from './service.js';

/** What the legacy resources of one client work with. It belongs to the client, and a resource finds it there. */
export interface Backend {
  /** The client whose surface this is: its error classes are thrown, its settings apply. */
  readonly client: OpenAI;
  readonly options: AssistantsOptions;
  /** What the client's SDK had where ours are now; null where it had nothing. */
  readonly legacy: LegacySurface | null;
  /** What does the work, loaded and made by the first call. */
  readonly load: () => Promise<Service>;
  /** What does the work, when a call has loaded it already. */
  readonly loaded: () => Service | undefined;
}

/** Where a client keeps its backend. Registered, so that the ESM and the CommonJS build see each other's. */
const BACKEND = Symbol.for('openai-assistants-shim.backend');

interface Carrier {
  [BACKEND]?: Backend;
}

/** Gives a client its backend, in place of one that it had. */
export function setBackend(client: OpenAI, backend: Backend): void {
  Object.defineProperty(client, BACKEND, { value: backend, enumerable: false, configurable: true });
}

/** The backend that the client carries; undefined when it carries none. */
export function readBackend(client: OpenAI): Backend | undefined {
  // Only `setBackend` writes under this symbol.
  return (client as Carrier)[BACKEND];
}

/** The options of the backend that the client carries; undefined when it carries none. */
export const readInstalled = (client: OpenAI): AssistantsOptions | undefined => readBackend(client)?.options;

/** The backend of a client. One that was given none, as by `new Threads(client)`, gets one with no options. */
export function findBackend(client: OpenAI): Backend {
  const found = readBackend(client);
  if (found) return found;
  const made = createBackend(client, {}, null);
  setBackend(client, made);
  return made;
}

/**
 * What does the work is loaded when the first call needs it: many apps import the client where few of them, or none yet, use
 * assistants. A load that fails is tried again by the next call.
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
