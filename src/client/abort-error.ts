import type { OpenAI } from 'openai';
import { createAbortError as createStreamAbortError } from '../assistant-stream/stream-errors.js';
import { findSdkErrors } from '../upstream/sdk-client.js';

/** The error of an abort, of the client's copy of the SDK, with the signal's reason as its cause. */
export function createAbortError(client: OpenAI, signal: AbortSignal): Error {
  return createStreamAbortError(findSdkErrors(client), signal);
}
