import type { OpenAI } from 'openai';
import { fingerprint } from '../lib/fingerprint.js';

/** Names the account that a client speaks for: base URL, organisation, project and a fingerprint of its key. */
export function describeAccount(client: OpenAI): string {
  const { baseURL, organization, project, apiKey } = client;
  return JSON.stringify([baseURL, organization, project, fingerprint(String(apiKey))]);
}

const LEVELS = ['off', 'error', 'warn', 'info', 'debug'];

/** Writes a warning to the client's logger, if its log level lets warnings through. */
export function warnThrough(client: OpenAI, message: string): void {
  if (LEVELS.indexOf(client.logLevel ?? 'warn') < LEVELS.indexOf('warn')) return;
  client.logger.warn(`openai-assistants-shim: ${message}`);
}
