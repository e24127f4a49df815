import { mapErrorCode } from '../../mapping/to-assistants/map-error-code.js';
import type { Complaint } from '../../mapping/to-responses/find-refused-parts.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { LastError } from '../../types/index.js';

/**
 * The outcome of a response that failed with nothing but an error. `isUnseen`: the service does not show how it ended.
 */
export function failedOutcome(error: unknown, isUnseen = false): ResponseOutcome {
  const reason = readText(error, 'code');
  return {
    ...(isUnseen ? { isUnseen } : {}),
    status: 'failed',
    pendingCalls: [],
    usage: null,
    lastError: toLastError(error),
    incompleteDetails: null,
    output: [],
    ...(reason === null ? {} : { reason }),
  };
}

/** The `last_error` for an error of the SDK, with the service's own message if it has one. */
export function toLastError(error: unknown): LastError {
  const { code, status, message } = readComplaint(error);
  return { code: mapErrorCode(code, status, message), message };
}

/** The service's error code, or the HTTP status as text; null if it has neither. */
export function readErrorCode(error: unknown): string | null {
  const { code, status } = readComplaint(error);
  return code ?? (typeof status === 'number' ? String(status) : null);
}

/** The fields of the service's error for a refused request. */
export function readComplaint(error: unknown): Complaint & { status: unknown } {
  return {
    status: readField(error, 'status'),
    code: readText(error, 'code'),
    param: readText(error, 'param'),
    message: readMessage(error),
  };
}

function readMessage(error: unknown): string {
  const body = readField(error, 'error');
  return readText(body, 'message') ?? readText(error, 'message') ?? 'Sorry, something went wrong.';
}

function readText(value: unknown, key: 'code' | 'param' | 'message'): string | null {
  const field = readField(value, key);
  return typeof field === 'string' && field !== '' ? field : null;
}

function readField(value: unknown, key: 'code' | 'param' | 'status' | 'error' | 'message'): unknown {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined;
  const field: unknown = Reflect.get(value, key);
  return field;
}
