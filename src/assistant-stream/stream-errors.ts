import { APIError, APIUserAbortError, OpenAIError } from 'openai';

/** The error classes a stream throws: those of the SDK copy whose client started it. */
export interface StreamErrorClasses {
  readonly OpenAIError: new (message?: string) => OpenAIError;
  readonly APIError: new (
    status: undefined,
    error: object | undefined,
    message: string | undefined,
    headers: undefined,
  ) => OpenAIError;
  readonly APIUserAbortError: new () => APIUserAbortError;
}

/**
 * Property under which a resource carries the error classes of its client's SDK copy. In one process there may be two
 * copies, CommonJS and ESM, and callers compare with `instanceof` against theirs.
 */
export const streamErrorClasses: unique symbol = Symbol.for('openai-assistants-shim.stream-error-classes');

/** Something that may say which error classes its streams throw. */
export interface ErrorClassesCarrier {
  readonly [streamErrorClasses]?: StreamErrorClasses;
}

/** The classes of the SDK copy this module imports. */
export const ownErrorClasses: StreamErrorClasses = { OpenAIError, APIError, APIUserAbortError };

/** How a stream failed; the kind is also the name of the event that tells. */
export type StreamFailure =
  | { readonly kind: 'abort'; readonly error: APIUserAbortError }
  | { readonly kind: 'error'; readonly error: OpenAIError };

/** The error of an aborted stream; its cause is the reason of `signal`. */
export function createAbortError(classes: StreamErrorClasses, signal: AbortSignal): APIUserAbortError {
  const error = new classes.APIUserAbortError();
  Object.defineProperty(error, 'cause', { value: signal.reason, writable: true, configurable: true });
  return error;
}

/**
 * Turns whatever was thrown into what the stream reports. The SDK's errors pass unchanged, whichever copy they are of;
 * an `AbortError` counts as an abort; anything else becomes the cause of an OpenAIError.
 */
export function describeFailure(thrown: unknown, classes: StreamErrorClasses, signal: AbortSignal): StreamFailure {
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return { kind: 'abort', error: createAbortError(classes, signal) };
  }
  if (isUserAbort(thrown, classes)) return { kind: 'abort', error: thrown };
  if (isSdkError(thrown, classes)) return { kind: 'error', error: thrown };
  if (!(thrown instanceof Error)) return { kind: 'error', error: new classes.OpenAIError(String(thrown)) };
  const error = new classes.OpenAIError(thrown.message);
  error.cause = thrown;
  return { kind: 'error', error };
}

function isUserAbort(thrown: unknown, classes: StreamErrorClasses): thrown is APIUserAbortError {
  return (
    thrown instanceof classes.APIUserAbortError ||
    thrown instanceof APIUserAbortError ||
    hasClassNamed(thrown, 'APIUserAbortError')
  );
}

function isSdkError(thrown: unknown, classes: StreamErrorClasses): thrown is OpenAIError {
  return thrown instanceof classes.OpenAIError || thrown instanceof OpenAIError || hasClassNamed(thrown, 'OpenAIError');
}

/** Recognises an SDK class of a copy that is not at hand. */
function hasClassNamed(thrown: unknown, name: string): boolean {
  if (!(thrown instanceof Error)) return false;
  for (let prototype = prototypeOf(thrown); prototype; prototype = prototypeOf(prototype)) {
    if (prototype.constructor.name === name) return true;
  }
  return false;
}

function prototypeOf(value: object): object | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === 'object' ? prototype : null;
}
