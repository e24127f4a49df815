import { OpenAI } from 'openai';
import { LegacyError } from '../errors.js';
import { createAbortError as createStreamAbortError } from '../assistant-stream/stream-errors.js';
import type { Call } from '../upstream/call.js';

/** The SDK's error classes, as statics of its client class. */
export type SdkErrors = Pick<typeof OpenAI, 'APIError' | 'APIUserAbortError' | 'OpenAIError'>;

/**
 * The error classes of the SDK copy that the client was made from. In CommonJS and in ESM they differ, and
 * `instanceof` of the caller knows only its own.
 */
export function findSdkErrors(client: OpenAI): SdkErrors {
  const own = client.constructor as Partial<SdkErrors>;
  return own.APIError && own.APIUserAbortError && own.OpenAIError ? (own as SdkErrors) : OpenAI;
}

/** What the caller sees of an error: the service's refusals as the SDK's classes, everything else as it is. */
export function toClientError(client: OpenAI, error: unknown, call: Call): unknown {
  const { APIError } = findSdkErrors(client);
  if (!(error instanceof LegacyError)) return error instanceof APIError ? addLegacyRequestId(error) : error;
  const headers = new Headers(call.response?.headers);
  return addLegacyRequestId(APIError.generate(error.status, { error: error.body }, undefined, headers));
}

/** The error of an abort, with the signal's reason as its cause. */
export function createAbortError(client: OpenAI, signal: AbortSignal): Error {
  return createStreamAbortError(findSdkErrors(client), signal);
}

/** `request_id`, the name that SDK v4 had for `requestID`. */
function addLegacyRequestId(error: Error & { requestID?: string | null | undefined }): Error {
  if ('request_id' in error) return error;
  return Object.defineProperty(error, 'request_id', { value: error.requestID, writable: true, configurable: true });
}
