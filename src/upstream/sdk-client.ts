import { OpenAI } from 'openai';

/** The SDK's error classes, as statics of its client class. */
export type SdkErrors = Pick<
  typeof OpenAI,
  'APIError' | 'APIConnectionError' | 'APIConnectionTimeoutError' | 'APIUserAbortError' | 'OpenAIError'
>;

/**
 * The SDK's own client behind the one in hand. Tools that record an app's requests put a Proxy around a client, or copy
 * its fields into an object of theirs; the resources that stand in its fields know the client they were made for.
 */
export function findSdkClient(client: OpenAI): OpenAI {
  // Not by `client.models`: what a Proxy answers with may be wrapped as well.
  const models: unknown = Object.getOwnPropertyDescriptor(client, 'models')?.value;
  // The SDK declares it protected.
  const { _client: owner } = (models ?? {}) as { _client?: OpenAI };
  return owner ?? client;
}

/**
 * The error classes of the SDK copy that the client was made from, whichever version it is of and whatever was put around
 * it. Copies differ, in CommonJS and in ESM too, and `instanceof` of the caller knows only its own.
 */
export function findSdkErrors(client: OpenAI): SdkErrors {
  // A class of some SDK; the check below tells whether it has the error classes.
  const prototype = Object.getPrototypeOf(findSdkClient(client)) as { constructor: Partial<SdkErrors> };
  const own = prototype.constructor;
  return own.APIError &&
    own.APIConnectionError &&
    own.APIConnectionTimeoutError &&
    own.APIUserAbortError &&
    own.OpenAIError
    ? // All five are there.
      (own as SdkErrors)
    : OpenAI;
}
