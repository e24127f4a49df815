import type { OpenAI } from 'openai';
import { findSdkClient } from './sdk-client.js';

/** The options of a client that the SDK keeps, if it does. */
interface GivenOptions {
  apiKey?: unknown;
  workloadIdentity?: unknown;
  defaultHeaders?: unknown;
}

/**
 * The source of a client's keys if it has no fixed key: a function, or a workload identity. Such keys change and
 * identify no account. Null for a client with a key.
 */
export function findKeySource(client: OpenAI): object | null {
  // Where older SDKs' Azure clients keep their function, as a private field.
  const { _azureADTokenProvider: ofAzure } = findSdkClient(client) as unknown as { _azureADTokenProvider?: unknown };
  const { apiKey, workloadIdentity } = readGivenOptions(client);
  const source = [apiKey, ofAzure, workloadIdentity].find(isSource);
  return source ?? null;
}

const isSource = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

/** The options of a client; empty if its SDK does not keep them. */
export function readGivenOptions(client: OpenAI): GivenOptions {
  // The SDK declares it private.
  const { _options: options } = findSdkClient(client) as unknown as { _options?: GivenOptions };
  return options ?? {};
}
