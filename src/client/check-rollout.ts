import type { OpenAI } from 'openai';
import { findDefaultStore } from '../store/default-store.js';
import type { AssistantsOptions, LegacySurface } from '../types/index.js';
import { logThrough } from '../upstream/log.js';
import { readBackend } from './backend.js';

/** Returns the old API of the client's own SDK (`client.beta`), before ours replaces it; null if there is none. */
export function findLegacy(client: OpenAI): LegacySurface | null {
  const backend = readBackend(client);
  if (backend) return backend.legacy;
  // The types of clients differ by SDK version, and test clients may lack `beta`.
  const { beta } = client as { beta?: { assistants?: object; threads?: object } };
  if (!beta?.assistants || !beta.threads) return null;
  return { beta: { assistants: beta.assistants, threads: beta.threads } };
}

/**
 * Checks the option `rollout`. It needs a store that survives a restart: otherwise threads would change sides when the process
 * ends.
 * @throws TypeError if there is no legacy side, or if the store is in memory (allowed with `sideOf`, and in tests)
 */
export function checkRollout(client: OpenAI, { rollout, store }: AssistantsOptions): void {
  if (rollout === undefined) return;
  const settings = typeof rollout === 'object' && 'when' in rollout ? rollout : null;
  if (!settings?.legacy && findLegacy(client) === null) {
    throw new TypeError("The SDK of this client has no Assistants API: set 'assistants.rollout.legacy'.");
  }
  if (store !== undefined || findDefaultStore() !== undefined || settings?.sideOf) return;
  if (isTest()) {
    logThrough(
      client,
      'warn',
      "'assistants.rollout' keeps the side of each thread in memory only, because this is a test.",
    );
    return;
  }
  throw new TypeError(
    "'assistants.rollout' needs a store that survives a restart, or 'sideOf': otherwise threads change sides when the " +
      "process ends. Set 'assistants.store'.",
  );
}

/** Web runtimes have no `process`. */
const isTest = (): boolean => typeof process !== 'undefined' && process.env.NODE_ENV === 'test';
