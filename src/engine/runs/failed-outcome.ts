import { mapErrorCode } from '../../mapping/to-assistants/map-error-code.js';
import type { Complaint } from '../../mapping/to-responses/find-refused-parts.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { LastError } from '../../types/index.js';

/**
 * The outcome of a response that failed without saying more than an error. `isUnseen`: the service does not show how it ended.
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

/** What a failed run says of an error of the SDK's: the service's own message where there is one. */
export function toLastError(error: unknown): LastError {
  const { code, status, message } = readComplaint(error);
  return { code: mapErrorCode(code, status, message), message };
}

/** What the service calls an error of a request: its code, or the HTTP status; null where there is neither. */
export function readErrorCode(error: unknown): string | null {
  const { code, status } = readComplaint(error);
  return code ?? (typeof status === 'number' ? String(status) : null);
}

/** What the service says of a request that it refuses, in the fields of its error. */
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
