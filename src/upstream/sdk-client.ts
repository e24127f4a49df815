import { OpenAI } from 'openai';

/** The SDK's error classes, as statics of its client class. */
export type SdkErrors = Pick<
  typeof OpenAI,
  'APIError' | 'APIConnectionError' | 'APIConnectionTimeoutError' | 'APIUserAbortError' | 'OpenAIError'
>;

/**
 * The SDK's client behind a wrapped one. Tools that record requests put a Proxy around a client or copy its fields; the
 * resources in these fields still refer to the original client.
 */
export function findSdkClient(client: OpenAI): OpenAI {
  // Not `client.models`, because a Proxy may wrap its result.
  const models: unknown = Object.getOwnPropertyDescriptor(client, 'models')?.value;
  // The SDK declares it protected.
  const { _client: owner } = (models ?? {}) as { _client?: OpenAI };
  return owner ?? client;
}

/**
 * The error classes of the SDK that made the client, whatever its version and wrappers. Copies of the SDK have
 * different classes, and an app's `instanceof` knows only its own.
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
