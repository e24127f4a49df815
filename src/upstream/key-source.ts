import type { OpenAI } from 'openai';
import { findSdkClient } from './sdk-client.js';

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
  const { apiKey, workloadIdentity } = readGivenOptions(client);
  const source = [apiKey, ofAzure, workloadIdentity].find(isSource);
  return source ?? null;
}

const isSource = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

/** The options that a client was made with; none where its SDK does not keep them. */
export function readGivenOptions(client: OpenAI): GivenOptions {
  // The SDK declares it private.
  const { _options: options } = findSdkClient(client) as unknown as { _options?: GivenOptions };
  return options ?? {};
}
