import type { OpenAI } from 'openai';
import { fingerprint } from '../lib/fingerprint.js';
import { findScope, type Scope } from '../lib/scope.js';
import { findSdkClient } from './sdk-client.js';

/**
 * Names the account that a client speaks for: base URL, organisation, project and a fingerprint of its key. Keys that a
 * function provides change with time: to all clients with such keys the rest of it is the account.
 */
export function describeAccount(client: OpenAI): string {
  const { baseURL, organization, project, apiKey } = client;
  // `client.apiKey` shows only the last key that such a function gave; the SDK keeps the function among its own options.
  const { _options: options } = client as unknown as { _options?: { apiKey?: unknown } };
  const key = typeof options?.apiKey === 'function' ? null : fingerprint(String(apiKey));
  return JSON.stringify([baseURL.replace(/\/+$/, ''), organization, project, key]);
}

/** The fake that a client talks to; null for one that talks to a service. */
export function findScopeOf(client: OpenAI): Scope | null {
  // The SDK declares its `fetch` private.
  const { fetch, apiKey } = findSdkClient(client) as unknown as { fetch?: unknown; apiKey?: unknown };
  return findScope(fetch, apiKey);
}

/** Whether the client speaks to OpenAI itself, its regional hosts included: elsewhere models have names of their own. */
export function isOpenAI({ baseURL }: OpenAI): boolean {
  return URL.canParse(baseURL) && /(^|\.)api\.openai\.com$/.test(new URL(baseURL).hostname);
}

const LEVELS = ['off', 'error', 'warn', 'info', 'debug'];

/** Writes a line to the client's logger, if its log level lets lines of that level through. */
export function logThrough(client: OpenAI, level: 'warn' | 'debug', message: string): void {
  // A client of SDK 4 has neither.
  const { logLevel, logger } = findSdkClient(client) as Partial<OpenAI>;
  if (LEVELS.indexOf(logLevel ?? 'warn') < LEVELS.indexOf(level)) return;
  (logger ?? console)[level](`openai-assistants-shim: ${message}`);
}
