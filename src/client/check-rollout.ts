import type { OpenAI } from 'openai';
import { findDefaultStore } from '../store/default-store.js';
import type { AssistantsOptions, LegacySurface } from '../types/index.js';
import { logThrough } from '../upstream/log.js';
import { readBackend } from './backend.js';

/** What the client's own SDK has under `beta`, ahead of ours taking its place; null where it has nothing. */
export function findLegacy(client: OpenAI): LegacySurface | null {
  const backend = readBackend(client);
  if (backend) return backend.legacy;
  // Clients differ by version and in tests.
  const { beta } = client as { beta?: { assistants?: object; threads?: object } };
  if (!beta?.assistants || !beta.threads) return null;
  return { beta: { assistants: beta.assistants, threads: beta.threads } };
}

/**
 * Threads would change sides with a store that is gone with its process.
 * @throws TypeError for a rollout without a store that lasts, unless `sideOf` knows the sides or it is a test
 */
export function checkRollout(client: OpenAI, { rollout, store }: AssistantsOptions): void {
  if (rollout === undefined) return;
  const settings = typeof rollout === 'object' && 'when' in rollout ? rollout : null;
  if (!settings?.legacy && findLegacy(client) === null) {
    throw new TypeError(
      "The SDK of this client has no Assistants API: give the other way in 'assistants.rollout.legacy'.",
    );
  }
  if (store !== undefined || findDefaultStore() !== undefined || settings?.sideOf) return;
  if (isTest()) {
    logThrough(client, 'warn', "'assistants.rollout' keeps which way a thread went in memory, as this is a test.");
    return;
  }
  throw new TypeError(
    "'assistants.rollout' needs a store that lasts, or 'sideOf': else threads change sides when the process ends. " +
      "Give one in 'assistants.store'.",
  );
}

/** Web runtimes have no `process`. */
const isTest = (): boolean => typeof process !== 'undefined' && process.env.NODE_ENV === 'test';
