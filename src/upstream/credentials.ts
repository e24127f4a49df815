import type { OpenAI } from 'openai';
import type { CallOptions } from './call.js';
import { toOlderHeaders } from './older-requests.js';
import { findSdkClient } from './sdk-client.js';

/** What a call proves its account with. */
export interface Credentials {
  /** The API key: a secret. */
  key: string;
  organization: string | null;
  project: string | null;
}

/** What the SDK keeps of the options that a client was made with, where it keeps them. */
interface GivenOptions {
  apiKey?: unknown;
  workloadIdentity?: unknown;
  defaultHeaders?: unknown;
}

/**
 * What makes a client's keys, when it is not a key itself: a function, or the identity of a workload. Its keys change with
 * time and name no account. Null for a client with a key.
 */
export function findKeySource(client: OpenAI): object | null {
  // Where Azure's clients of older SDKs keep their function. They declare it private.
  const { _azureADTokenProvider: ofAzure } = findSdkClient(client) as unknown as { _azureADTokenProvider?: unknown };
  const { apiKey, workloadIdentity } = readOptions(client);
  const source = [apiKey, ofAzure, workloadIdentity].find(isSource);
  return source ?? null;
}

const isSource = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

/** What a call of the client proves its account with; null where its key comes from a source of keys. */
export function readCredentials(client: OpenAI, { headers }: CallOptions): Credentials | null {
  const sent = { ...toLowerCase(readOptions(client).defaultHeaders), ...toLowerCase(headers) };
  const header = (name: string): string | null => (typeof sent[name] === 'string' ? sent[name] : null);
  const ofClient = findKeySource(client) === null ? client.apiKey : null;
  const key = header('authorization')?.replace(/^Bearer\s+/i, '') ?? header('api-key') ?? ofClient;
  if (!key) return null;
  // The oldest SDKs know no projects.
  const { organization, project = null } = client as Partial<OpenAI> & Pick<OpenAI, 'organization'>;
  return {
    key,
    organization: header('openai-organization') ?? organization,
    project: header('openai-project') ?? project,
  };
}

function toLowerCase(headers: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(toOlderHeaders(headers)).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function readOptions(client: OpenAI): GivenOptions {
  // The SDK declares it private.
  const { _options: options } = findSdkClient(client) as unknown as { _options?: GivenOptions };
  return options ?? {};
}
