import type { OpenAI } from 'openai';
import { LegacyError, StatuslessError } from '../errors.js';
import type { Call } from '../upstream/call.js';
import { readHeaders } from '../upstream/classify-error.js';
import { findSdkErrors, type SdkErrors } from '../upstream/sdk-client.js';

/**
 * Converts an error for the caller: refusals of the service and failures of the store become errors of the client's SDK, with
 * their cause. Other errors do not change.
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

/** Adds `request_id`, the name of `requestID` in SDK v4. */
function addLegacyRequestId(error: Error & { requestID?: string | null | undefined }): Error {
  if ('request_id' in error) return error;
  const value = error.requestID ?? readHeaders(error)?.get('x-request-id');
  return Object.defineProperty(error, 'request_id', { value, writable: true, configurable: true });
}
