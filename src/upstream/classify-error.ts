import type { FaultKind } from './fault-kind.js';
import type { SdkErrors } from './sdk-client.js';

type ErrorClasses = Pick<SdkErrors, 'APIError' | 'APIConnectionError' | 'APIUserAbortError'>;

/** Codes of system errors that happen before anything is sent. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes for an unknown model: OpenAI's, and Azure's, whose models are deployments. */
const UNKNOWN_MODEL: ReadonlySet<string | undefined> = new Set(['model_not_found', 'DeploymentNotFound']);

/**
 * Sorts an error of an SDK call into the kinds that the engine distinguishes. `copies`: the SDKs that may have thrown
 * it.
 */
export function classifyError(error: unknown, copies: readonly ErrorClasses[]): FaultKind {
  const isOf = (name: keyof ErrorClasses): boolean => copies.some((errors) => error instanceof errors[name]);
  if (isOf('APIUserAbortError') || readString(error, 'name') === 'AbortError') return 'aborted';
  if (isOf('APIConnectionError')) return isUnsent(error) ? 'unsent' : 'connection';
  if (!isOf('APIError')) return 'other';
  const status = readStatus(error);
  if (status === undefined) return 'reported';
  if (readString(error, 'code') === 'conversation_locked') return 'locked';
  if ((status === 400 || status === 404) && isAboutModel(error)) return 'model_not_found';
  if (status === 404) return 'not_found';
  if (status === 408 || status === 409 || status === 429 || status >= 500) return 'overloaded';
  return 'rejected';
}

function isAboutModel(error: unknown): boolean {
  return UNKNOWN_MODEL.has(readString(error, 'code')) && [undefined, 'model'].includes(readString(error, 'param'));
}

function isUnsent(error: unknown): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code = readString(cause, 'code');
    if (code !== undefined && UNSENT.has(code)) return true;
  }
  return false;
}

function readString(value: unknown, key: 'name' | 'code' | 'param'): string | undefined {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined;
  // The line above has seen the key.
  const field = (value as Record<string, unknown>)[key];
  return typeof field === 'string' ? field : undefined;
}

/** The HTTP status of a service error; undefined without one. */
export function readStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}

/** The code of a service error; undefined without one. */
export const readCode = (error: unknown): string | undefined => readString(error, 'code');

/** The headers of the answer that caused an error; null if there was no answer. */
export function readHeaders(error: unknown): Headers | null {
  if (typeof error !== 'object' || error === null || !('headers' in error)) return null;
  if (error.headers instanceof Headers) return error.headers;
  // SDK 4 has a plain object.
  return error.headers ? new Headers(Object.entries(error.headers as Record<string, string>)) : null;
}
