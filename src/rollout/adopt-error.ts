import type { OpenAI } from 'openai';
import type { LegacySurface } from '../types/index.js';
import { findSdkErrors } from '../upstream/sdk-client.js';

/** Converts an error of the legacy side that is not a response of the service to the class of the client's own SDK. */
export type AdoptError = (error: Error) => Error;

/**
 * Creates an {@link AdoptError} for a client and its legacy side, whose SDK may be another copy. Other errors do not change.
 */
export function createAdoptError(client: OpenAI, legacy: LegacySurface): AdoptError {
  return (error) => {
    const own = findSdkErrors(client);
    if (error instanceof own.OpenAIError) return error;
    // If the legacy side is not a client of the SDK, these are the classes of the SDK that this library imports.
    const { APIConnectionTimeoutError, APIConnectionError, APIUserAbortError, APIError } = findSdkErrors(
      legacy as unknown as OpenAI,
    );
    const { message } = error;
    const adopt = (adopted: Error): Error => Object.assign(adopted, { cause: error });
    if (error instanceof APIUserAbortError) return adopt(new own.APIUserAbortError({ message }));
    if (error instanceof APIConnectionTimeoutError) return adopt(new own.APIConnectionTimeoutError({ message }));
    if (error instanceof APIConnectionError) return adopt(new own.APIConnectionError({ message }));
    // An `error` event in a stream.
    if (error instanceof APIError) return adopt(new own.APIError(undefined, error.error, message, undefined));
    return error;
  };
}
