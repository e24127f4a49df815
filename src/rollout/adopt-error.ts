import type { OpenAI } from 'openai';
import type { LegacySurface } from '../types/index.js';
import { findSdkErrors } from '../upstream/sdk-client.js';

/** Turns an error of another copy of the SDK that is no answer of the service into one of the client's own copy. */
export type AdoptError = (error: Error) => Error;

/** For a client and its other way, whose SDK may be another copy. Every other error stays what it is. */
export function createAdoptError(client: OpenAI, legacy: LegacySurface): AdoptError {
  return (error) => {
    const own = findSdkErrors(client);
    if (error instanceof own.OpenAIError) return error;
    // Where it is no client of the SDK, these are the classes of the SDK beside the library.
    const { APIConnectionTimeoutError, APIConnectionError, APIUserAbortError, APIError } = findSdkErrors(
      legacy as unknown as OpenAI,
    );
    const { message } = error;
    const adopt = (adopted: Error): Error => Object.assign(adopted, { cause: error });
    if (error instanceof APIUserAbortError) return adopt(new own.APIUserAbortError({ message }));
    if (error instanceof APIConnectionTimeoutError) return adopt(new own.APIConnectionTimeoutError({ message }));
    if (error instanceof APIConnectionError) return adopt(new own.APIConnectionError({ message }));
    // The service has told of it within a stream.
    if (error instanceof APIError) return adopt(new own.APIError(undefined, error.error, message, undefined));
    return error;
  };
}
