import { APIError, APIUserAbortError, OpenAIError } from 'openai';
import { prototypeOf } from '../lib/list-methods.js';

/** The error classes that a stream throws: those of the SDK of its client. */
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
 * The property of a resource with the error classes of its client's SDK. One process may have two copies of the SDK (CommonJS
 * and ESM), and apps compare errors with `instanceof` against the classes of theirs.
 */
export const streamErrorClasses: unique symbol = Symbol.for('openai-assistants-shim.stream-error-classes');

/** A resource that can name the error classes for its streams. */
export interface ErrorClassesCarrier {
  readonly [streamErrorClasses]?: StreamErrorClasses;
}

/** The classes of the SDK that this module imports. */
export const ownErrorClasses: StreamErrorClasses = { OpenAIError, APIError, APIUserAbortError };

/** How a stream failed. `kind` is also the name of the event that reports it. */
export type StreamFailure =
  | { readonly kind: 'abort'; readonly error: APIUserAbortError }
  | { readonly kind: 'error'; readonly error: OpenAIError };

/** Creates the error of an aborted stream. Its cause is the reason of `signal`. */
export function createAbortError(classes: StreamErrorClasses, signal: AbortSignal): APIUserAbortError {
  const error = new classes.APIUserAbortError();
  Object.defineProperty(error, 'cause', { value: signal.reason, writable: true, configurable: true });
  return error;
}

/**
 * Converts a thrown value to the failure that the stream reports. Errors of any copy of the SDK do not change. An `AbortError`
 * counts as an abort. Anything else becomes the cause of an OpenAIError.
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

/** Recognises a class of another copy of the SDK by its name. */
function hasClassNamed(thrown: unknown, name: string): boolean {
  if (!(thrown instanceof Error)) return false;
  for (let prototype = prototypeOf(thrown); prototype; prototype = prototypeOf(prototype)) {
    if (prototype.constructor.name === name) return true;
  }
  return false;
}
