import type { OpenAI } from 'openai';
import { fingerprint } from '../lib/fingerprint.js';
import { findScope, type Scope } from '../lib/scope.js';
import { findAzureRoot } from './azure.js';
import { readCredentials } from './credentials.js';
import { isOpenAIHost } from './hosts.js';
import { findKeySource } from './key-source.js';
import { findSdkClient } from './sdk-client.js';

/** A client's account, as far as it is known without asking the service. */
export interface Account {
  /** Base URL, organisation, project and a fingerprint of the key. */
  name: string;
  /** The function or object that makes its keys: only clients with the same one belong to the same account. */
  keySource: object | null;
}

/** Finds the account of a client. */
export function describeAccount(client: OpenAI): Account {
  const { baseURL, organization, project } = client;
  const keySource = findKeySource(client);
  // With a key function, `client.apiKey` is just the last key.
  const key = keySource === null ? fingerprint(readCredentials(client, {})?.key ?? '') : null;
  const address = findAzureRoot(client) ?? baseURL.replace(/\/+$/, '');
  return { name: JSON.stringify([address, organization, project, key]), keySource };
}

/** The fake that a client talks to; null if it talks to a service. */
export function findScopeOf(client: OpenAI): Scope | null {
  // The SDK declares its `fetch` private.
  const { fetch, apiKey } = findSdkClient(client) as unknown as { fetch?: unknown; apiKey?: unknown };
  return findScope(fetch, apiKey);
}

/** Whether the client talks to OpenAI itself, including regional hosts. Elsewhere, models have other names. */
export function isOpenAI({ baseURL }: OpenAI): boolean {
  return URL.canParse(baseURL) && isOpenAIHost(new URL(baseURL).hostname);
}
