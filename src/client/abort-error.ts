import type { OpenAI } from 'openai';
import { createAbortError as createStreamAbortError } from '../assistant-stream/stream-errors.js';
import { findSdkErrors } from '../upstream/sdk-client.js';

/** Returns the `APIUserAbortError` of the client's own SDK, with the reason of `signal` as its cause. */
export function createAbortError(client: OpenAI, signal: AbortSignal): Error {
  return createStreamAbortError(findSdkErrors(client), signal);
}
