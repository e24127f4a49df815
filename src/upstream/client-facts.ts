import type { OpenAI } from 'openai';
import { fingerprint } from '../lib/fingerprint.js';
import { findScope, type Scope } from '../lib/scope.js';
import { findAzureRoot } from './azure.js';
import { readCredentials } from './credentials.js';
import { isOpenAIHost } from './hosts.js';
import { findKeySource } from './key-source.js';
import { findSdkClient } from './sdk-client.js';

/** The account that a client speaks for, as far as can be told without asking the service. */
export interface Account {
  /** Base URL, organisation, project and a fingerprint of the key. */
  name: string;
  /** What makes its keys, in place of the key: only clients with the same function are of the same account. */
  keySource: object | null;
}

/** Names the account that a client speaks for. */
export function describeAccount(client: OpenAI): Account {
  const { baseURL, organization, project } = client;
  const keySource = findKeySource(client);
  // `client.apiKey` shows the last key that a function gave.
  const key = keySource === null ? fingerprint(readCredentials(client, {})?.key ?? '') : null;
  const address = findAzureRoot(client) ?? baseURL.replace(/\/+$/, '');
  return { name: JSON.stringify([address, organization, project, key]), keySource };
}

/** The fake that a client talks to; null for one that talks to a service. */
export function findScopeOf(client: OpenAI): Scope | null {
  // The SDK declares its `fetch` private.
  const { fetch, apiKey } = findSdkClient(client) as unknown as { fetch?: unknown; apiKey?: unknown };
  return findScope(fetch, apiKey);
}

/** Whether the client speaks to OpenAI itself, its regional hosts included: elsewhere models have names of their own. */
export function isOpenAI({ baseURL }: OpenAI): boolean {
  return URL.canParse(baseURL) && isOpenAIHost(new URL(baseURL).hostname);
}
