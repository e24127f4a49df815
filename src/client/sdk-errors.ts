import type { OpenAI } from 'openai';
import { LegacyError, StatuslessError } from '../errors.js';
import type { Call } from '../upstream/call.js';
import { readHeaders } from '../upstream/classify-error.js';
import { findSdkErrors, type SdkErrors } from '../upstream/sdk-client.js';

/**
 * What the caller sees of an error: the service's refusals and failures of the store as the SDK's classes, with their cause,
 * everything else as it is.
 */
export function toClientError(client: OpenAI, error: unknown, call: Call): unknown {
  const errors = findSdkErrors(client);
  if (error instanceof StatuslessError) return new errors.OpenAIError(error.message, { cause: error.cause });
  if (!(error instanceof LegacyError)) return error instanceof errors.APIError ? addLegacyRequestId(error) : error;
  const headers = new Headers(call.response?.headers);
  // SDK 4 keeps the headers of an error in a plain object.
  const kept = isSdk4(errors) ? (Object.fromEntries(headers) as unknown as Headers) : headers;
  const shown = addLegacyRequestId(errors.APIError.generate(error.status, { error: error.body }, undefined, kept));
  if (error.cause === undefined) return shown;
  return Object.defineProperty(shown, 'cause', { value: error.cause, writable: true, configurable: true });
}

function isSdk4(errors: SdkErrors): boolean {
  return 'fileFromPath' in errors;
}

/** `request_id`, the name that SDK v4 had for `requestID`. */
function addLegacyRequestId(error: Error & { requestID?: string | null | undefined }): Error {
  if ('request_id' in error) return error;
  const value = error.requestID ?? readHeaders(error)?.get('x-request-id');
  return Object.defineProperty(error, 'request_id', { value, writable: true, configurable: true });
}
